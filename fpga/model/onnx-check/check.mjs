// Runs an exported graph in ONNX Runtime and holds logits and classes against those of the integer network.
//
//     npm ci --ignore-scripts --prefix fpga/model/onnx-check       # once; the package carries the runtime
//     node fpga/model/onnx-check/check.mjs out/deployed.onnx out/deployed.vectors.json
//
// The graph runs as it is written and again with all of the runtime's optimizations, which reorder and fuse its nodes.
// Prints 'N vectors, N mismatches'. The exit code is 0, 1 where there are mismatches, 2 for bad input, or 4 where the
// runtime is not installed. fpga/model/export_onnx.py writes both files and describes the second.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const MISMATCH = 1;
const BAD_INPUT = 2;
const MISSING_RUNTIME = 4;
const LEVELS = ['disabled', 'all'];
const VECTORS_AT_ONCE = 256;
const SHOWN = 5;

/** What the user can mend; the message says how. */
class CheckError extends Error {
  constructor(message, exitCode = BAD_INPUT) {
    super(message);
    this.exitCode = exitCode;
  }
}

function read(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CheckError(`${path}: cannot be read (${error.code}); write it with fpga/model/export_onnx.py`);
  }
}

/** The vectors' file; the arrays as typed arrays with the length of a row. */
function readVectors(path, graph) {
  const damaged = (why) => new CheckError(`${path}: ${why}; write it again with fpga/model/export_onnx.py`);
  let file;
  try {
    file = JSON.parse(read(path).toString());
  } catch (error) {
    if (error instanceof CheckError) throw error;
    throw damaged('not JSON');
  }
  const sha256 = createHash('sha256').update(graph).digest('hex');
  if (file?.graphSha256 !== sha256) throw damaged(`the vectors are of another graph, not of that with SHA-256 ${sha256}`);
  if (!Number.isInteger(file.logitFractionBits)) throw damaged('logitFractionBits is not a whole number');
  const array = (name, type) => {
    const { shape, base64 } = file[name] ?? {};
    if (!Array.isArray(shape) || shape.length !== 2 || typeof base64 !== 'string') throw damaged(`no array '${name}'`);
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== shape[0] * shape[1] * type.BYTES_PER_ELEMENT) throw damaged(`'${name}' is not as long as its shape says`);
    return { values: new type(new Uint8Array(bytes).buffer), row: shape[1], count: shape[0] };
  };
  const vectors = {
    bits: file.logitFractionBits,
    window: array('window', Int8Array),
    context: array('context', Int8Array),
    logits: array('logits', Int32Array),
  };
  if (new Set([vectors.window.count, vectors.context.count, vectors.logits.count]).size !== 1) throw damaged('arrays of unequal length');
  if (vectors.logits.count === 0) throw damaged('no vectors');
  return vectors;
}

async function loadRuntime() {
  try {
    return (await import('onnxruntime-node')).default;
  } catch (error) {
    const install = `npm ci --ignore-scripts --prefix ${dirname(fileURLToPath(import.meta.url))}`;
    throw new CheckError(`onnxruntime-node cannot be loaded (${error.code ?? error.message}); install it with: ${install}`, MISSING_RUNTIME);
  }
}

/** First of the largest, as every implementation of the network decides. */
function argmax(logits) {
  return logits.indexOf(Math.max(...logits));
}

/** Says for each vector that differs, how. */
async function differences(runtime, graph, vectors, level) {
  const session = await runtime.InferenceSession.create(graph, {
    graphOptimizationLevel: level,
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const unit = 2 ** -vectors.bits;
  const found = new Map();
  const { window, context, logits } = vectors;
  for (let start = 0; start < logits.count; start += VECTORS_AT_ONCE) {
    const count = Math.min(VECTORS_AT_ONCE, logits.count - start);
    const rows = ({ values, row }) => values.subarray(start * row, (start + count) * row);
    const outputs = await session.run({
      window: new runtime.Tensor('int8', rows(window), [count, 1, window.row]),
      context: new runtime.Tensor('int8', rows(context), [count, context.row]),
    });
    for (let i = 0; i < count; i++) {
      const expected = [...rows(logits).subarray(i * logits.row, (i + 1) * logits.row)];
      const computed = [...outputs.logits.data.subarray(i * logits.row, (i + 1) * logits.row)].map((logit) => logit / unit);
      const decided = Number(outputs.class.data[i]);
      if (expected.some((logit, k) => logit !== computed[k]) || decided !== argmax(expected)) {
        found.set(start + i, `logits ${computed.join(' ')}, class ${decided}; expected ${expected.join(' ')}, class ${argmax(expected)}`);
      }
    }
  }
  await session.release();
  return found;
}

async function main(paths) {
  if (paths.length !== 2) throw new CheckError('usage: node check.mjs FILE.onnx FILE.vectors.json');
  const graph = read(paths[0]);
  const vectors = readVectors(paths[1], graph);
  const runtime = await loadRuntime();
  const mismatched = new Set();
  for (const level of LEVELS) {
    let found;
    try {
      found = await differences(runtime, graph, vectors, level);
    } catch (error) {
      throw new CheckError(`${paths[0]}: ONNX Runtime refuses it: ${error.message}`);
    }
    [...found].slice(0, SHOWN).forEach(([index, how]) => console.error(`optimizations ${level}, vector ${index}: ${how}`));
    for (const index of found.keys()) mismatched.add(index);
  }
  console.log(`${vectors.logits.count} vectors, ${mismatched.size} mismatches`);
  return mismatched.size === 0 ? 0 : MISMATCH;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CheckError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
