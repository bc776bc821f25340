// Draws the charts and the strips of a report. Every figure and every time comes ready from the data; nothing is fetched.
(() => {
  "use strict";

  const millimetresPerSecond = 25;
  const margin = 7; // millimetres left of a strip, for the calibration pulse
  const windowDamaged = 0x10; // the flag of a beat record
  const bestQuality = 100;
  const printScale = 2.5; // charts are painted larger for print, and shrunk to fit
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = [];
  let printing = false;

  // ---------------------------------------------------------------- charts

  // Paper is white whatever the screen is: canvases are painted anew before and after printing.
  const printPalette = {
    "--ink": "#1b2430", "--soft": "#4d5866", "--grid": "#e2e6ea", "--gap": "rgb(120 130 145 / 22%)", "--band": "rgb(31 95 168 / 18%)",
    "--accent": "#1f5fa8", "--N": "#5f6b7a", "--S": "#0067b0", "--V": "#c23b00", "--F": "#00785a", "--U": "#8a6d00", "--B": "#7a3e9d",
    "--mcu": "#1f5fa8", "--front-end": "#2c9c86", "--accelerator": "#d07a1d", "--flash": "#8e5bb5", "--led": "#b5485d", "--regulator": "#8a929c",
  };
  const colour = (name) => (printing && printPalette[name]) || css(name);
  const scale = () => (printing ? printScale : 1);
  const font = () => `${12 * scale()}px system-ui, sans-serif`;

  const two = (value) => String(value).padStart(2, "0");

  function elapsed(seconds) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  }

  function wall(seconds, withDate) {
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime())) {
      return "–";
    }
    const iso = date.toISOString();
    return withDate ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : iso.slice(11, 19);
  }

  const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

  // Full minutes need no seconds; where the day changes, the date says so.
  function timeLabels(data, splits) {
    const seconds = splits.some((value) => value % 60);
    let day = "";
    return splits.map((value) => {
      if (!data.wall) {
        return elapsed(value);
      }
      const text = wall(value, true);
      const time = text.slice(11, seconds ? 19 : 16);
      const isNew = text.slice(0, 10) !== day;
      day = text.slice(0, 10);
      return isNew ? `${time}\n${day}` : time;
    });
  }

  function axes(data, unit, more) {
    const stroke = colour("--soft");
    const k = scale();
    const grid = { stroke: colour("--grid"), width: k };
    const ticks = { stroke: colour("--grid"), width: k, size: 5 * k };
    return [
      { stroke, grid, ticks, incrs: timeSteps, space: 84 * k, font: font(), size: 44 * k, gap: 4 * k, values: (_, splits) => timeLabels(data, splits) },
      { stroke, grid, ticks, size: 54 * k, gap: 4 * k, label: unit, labelSize: 18 * k, labelFont: font(), font: font(), space: 26 * k, ...more },
    ];
  }

  const timeSeries = (data) => ({
    label: data.wall ? `Time (${data.zone})` : "Since start",
    value: (_, value) => (value == null ? "–" : data.wall ? wall(value, true) : elapsed(value)),
  });

  const figure = (digits, unit) => (_, value) => (value == null ? "–" : `${value.toFixed(digits)} ${unit}`.trim());

  // Lost signal and the wearer's button, behind the curves.
  function backdrop(trend) {
    return (chart) => {
      const { ctx } = chart;
      const { left, top, width, height } = chart.bbox;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      ctx.fillStyle = colour("--gap");
      for (const [from, to] of trend.gaps) {
        const x = chart.valToPos(from, "x", true);
        ctx.fillRect(x, top, Math.max(chart.valToPos(to, "x", true) - x, 1), height);
      }
      ctx.strokeStyle = colour("--B");
      ctx.lineWidth = 1.5 * devicePixelRatio * scale();
      ctx.setLineDash([4 * devicePixelRatio * scale(), 3 * devicePixelRatio * scale()]);
      for (const at of trend.buttons) {
        const x = chart.valToPos(at, "x", true);
        ctx.beginPath();
        ctx.moveTo(x, top);
        ctx.lineTo(x, top + height);
        ctx.stroke();
      }
      ctx.restore();
    };
  }

  // A line over gaps in it; single points between gaps are dots, or nobody would see them.
  const line = (label, name, value, width = 1.75) => ({
    label, stroke: colour(name), width: width * scale(), spanGaps: false, value,
    points: { show: (chart, index) => { const own = chart.data[index]; return own.length < 40 ? true : undefined; }, size: 4 * scale() },
  });

  const stepText = (seconds) => (seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`);

  function trendChart(data) {
    const { trend } = data;
    const edge = { stroke: colour("--band"), width: scale(), points: { show: false } };
    return {
      data: [trend.x, trend.high, trend.low, trend.mean],
      height: 230,
      series: [
        timeSeries(data),
        { label: "highest running mean", value: figure(0, "/min"), ...edge },
        { label: "lowest running mean", value: figure(0, "/min"), ...edge },
        line(`mean of ${stepText(trend.stepSeconds)}`, "--accent", figure(0, "/min"), 2),
      ],
      bands: [{ series: [1, 2], fill: colour("--band") }],
      axes: axes(data, "beats/min"),
      scales: { y: { range: (_, low, high) => (low == null ? [40, 120] : [Math.floor((low - 4) / 10) * 10, Math.ceil((high + 4) / 10) * 10]) } },
      hooks: { drawAxes: [backdrop(trend)] },
    };
  }

  const stacked = (below, layer) => layer.map((value, i) => (value || 0) + (below ? below[i] : 0));

  function ectopyChart(data) {
    const { trend } = data;
    const f = trend.F;
    const fs = stacked(f, trend.S);
    const fsv = stacked(fs, trend.V);
    const bars = (label, name, own) => ({
      label, fill: colour(name), stroke: colour(name), width: 0, points: { show: false },
      paths: uPlot.paths.bars({ size: [0.9, 40 * scale()], align: 0 }),
      value: (_, __, ___, index) => (index == null ? "–" : String(own[index])),
    });
    return {
      data: [trend.x, fsv, fs, f],
      height: 130,
      series: [timeSeries(data), bars("V", "--V", trend.V), bars("S", "--S", trend.S), bars("F", "--F", trend.F)],
      axes: axes(data, "beats", { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] }),
      scales: { y: { range: (_, __, high) => [0, Math.max(high || 0, 4) * 1.05] } },
      hooks: { drawAxes: [backdrop(trend)] },
    };
  }

  function qualityChart(data) {
    const { trend } = data;
    return {
      data: [trend.x, trend.quality],
      height: 110,
      series: [timeSeries(data), line("quality", "--F", figure(0, ""))],
      axes: axes(data, "of 100", { incrs: [25, 50] }),
      scales: { y: { range: () => [0, 104] } },
      hooks: { drawAxes: [backdrop(trend)] },
    };
  }

  const parts = [["MCU", "mcu", "--mcu"], ["front end", "frontEnd", "--front-end"], ["accelerator", "accelerator", "--accelerator"], ["log flash", "flash", "--flash"], ["LED", "led", "--led"]];
  const suppliers = [...parts, ["regulator", "regulator", "--regulator"]];

  function energyChart(data) {
    const { energy } = data;
    const layers = [];
    const series = [timeSeries(data)];
    for (const [label, key, name] of suppliers) {
      layers.push(stacked(layers[layers.length - 1], energy[key]));
      series.push({
        label, stroke: colour(name), fill: colour(name), width: scale(), points: { show: false },
        paths: uPlot.paths.stepped({ align: -1 }),
        value: (_, __, ___, index) => (index == null ? "–" : `${energy[key][index].toFixed(3)} mW`),
      });
    }
    // Each layer's area reaches down to the axis: the highest is drawn first, the lower ones over it.
    const order = layers.map((_, i) => layers.length - 1 - i);
    return {
      data: [energy.x, ...order.map((i) => layers[i])],
      height: 190,
      series: [series[0], ...order.map((i) => series[i + 1])],
      axes: axes(data, "mW"),
      scales: { y: { range: (_, __, high) => [0, (high || 1) * 1.08] } },
    };
  }

  // Duty cycles lie between all the time and a thousandth of it: only a logarithmic scale shows them together.
  function dutyChart(data) {
    const { energy } = data;
    const least = 0.001;
    const decades = (_, splits) => splits.map((value) => (value != null && Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6 ? value : null));
    const share = (key) => energy[`${key}Active`].map((value) => (value == null ? null : Math.max(value, least)));
    const series = parts.map(([label, key, name]) => ({
      label, stroke: colour(name), width: 1.75 * scale(), points: { show: false }, paths: uPlot.paths.stepped({ align: -1 }),
      value: (_, __, ___, index) => (index == null || energy[`${key}Active`][index] == null ? "–" : `${energy[`${key}Active`][index].toFixed(3)} %`),
    }));
    return {
      data: [energy.x, ...parts.map(([, key]) => share(key))],
      height: 190,
      series: [timeSeries(data), ...series],
      axes: axes(data, "% active", {
        grid: { stroke: colour("--grid"), width: scale(), filter: decades },
        ticks: { stroke: colour("--grid"), width: scale(), size: 5 * scale(), filter: decades },
        filter: decades,
        values: (_, splits) => splits.map((value) => (value == null ? "" : String(Number(value.toPrecision(1))))),
      }),
      scales: { y: { distr: 3, log: 10, range: () => [least, 100] } },
    };
  }

  function batteryChart(data) {
    const { energy } = data;
    return {
      data: [energy.x, energy.battery],
      height: 120,
      series: [timeSeries(data), line("battery", "--accent", figure(2, "V"))],
      axes: axes(data, "V"),
      scales: { y: { range: (_, low, high) => (low == null ? [3, 4.2] : [Math.floor(low * 10 - 0.5) / 10, Math.ceil(high * 10 + 0.5) / 10]) } },
    };
  }

  const levels = ["Full", "Selective", "Detect only", "Protect log"];

  function policyChart(data) {
    const x = [];
    const y = [];
    for (const [from, to, level] of data.policy) {
      x.push(from, Math.max(to - 0.001, from));
      y.push(level, level);
    }
    const name = (value) => levels[value] || `level ${value}`;
    return {
      data: [x, y],
      height: 130,
      series: [timeSeries(data), { label: "policy", stroke: colour("--accent"), width: 2 * scale(), points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }), value: (_, value) => (value == null ? "–" : name(value)) }],
      axes: axes(data, "", { incrs: [1], size: 84 * scale(), space: 10 * scale(), labelSize: 0, label: null, values: (_, splits) => splits.map((value) => (value >= 0 && value <= 3 ? name(value) : "")) }),
      scales: { y: { dir: -1, range: () => [-0.3, 3.3] } },
    };
  }

  // Each RR interval against the one before: cells of N beats by how many fall there, the others as dots.
  function poincareChart(data) {
    const { poincare } = data;
    const side = poincare.cell;
    const groups = [["?", "--U"], ["N", "--N"], ["F", "--F"], ["S", "--S"], ["V", "--V"]].map(([letter, name]) => {
      const cells = poincare[letter];
      const xs = [];
      const ys = [];
      const counts = [];
      for (let i = 0; i < cells.length; i += 3) {
        xs.push(cells[i] * side + side / 2);
        ys.push(cells[i + 1] * side + side / 2);
        counts.push(cells[i + 2]);
      }
      return { letter, name, values: [xs, ys, counts] };
    });
    let longest = 1200;
    for (const { values: [xs, ys] } of groups) {
      for (let i = 0; i < xs.length; i++) {
        longest = Math.max(longest, xs[i], ys[i]);
      }
    }
    const end = Math.ceil((longest + side) / 200) * 200;
    const draw = (letter) => (chart, index) => {
      const [xs, ys, counts] = chart.data[index];
      const { ctx } = chart;
      let most = 1;
      for (const count of counts) {
        most = Math.max(most, count);
      }
      ctx.save();
      ctx.beginPath();
      ctx.rect(chart.bbox.left, chart.bbox.top, chart.bbox.width, chart.bbox.height);
      ctx.clip();
      ctx.fillStyle = colour(groups.find((group) => group.letter === letter).name);
      const width = Math.abs(chart.valToPos(side, "x", true) - chart.valToPos(0, "x", true));
      const size = Math.max(width, (letter === "N" ? 2.2 : 3.2) * devicePixelRatio * scale());
      for (let i = 0; i < xs.length; i++) {
        const faintest = letter === "N" || letter === "?" ? 0.22 : 0.5;
        ctx.globalAlpha = faintest + ((1 - faintest) * Math.log1p(counts[i])) / Math.log1p(most);
        ctx.fillRect(chart.valToPos(xs[i], "x", true) - size / 2, chart.valToPos(ys[i], "y", true) - size / 2, size, size);
      }
      ctx.restore();
      return null;
    };
    const identity = (chart) => {
      const { ctx } = chart;
      ctx.save();
      ctx.strokeStyle = colour("--soft");
      ctx.lineWidth = devicePixelRatio * scale();
      ctx.setLineDash([3 * devicePixelRatio * scale(), 4 * devicePixelRatio * scale()]);
      ctx.beginPath();
      ctx.moveTo(chart.valToPos(0, "x", true), chart.valToPos(0, "y", true));
      ctx.lineTo(chart.valToPos(end, "x", true), chart.valToPos(end, "y", true));
      ctx.stroke();
      ctx.restore();
    };
    const k = scale();
    const axis = (label, size) => ({
      stroke: colour("--soft"), grid: { stroke: colour("--grid"), width: k }, ticks: { stroke: colour("--grid"), width: k, size: 5 * k },
      font: font(), label, labelFont: font(), labelSize: 18 * k, size, gap: 4 * k, space: 44 * k, incrs: [100, 200, 400, 500, 1000],
      values: (_, splits) => splits.map((value) => (value / 1000).toFixed(1)),
    });
    return {
      mode: 2,
      square: true,
      data: [null, ...groups.map((group) => group.values)],
      series: [{}, ...groups.map((group) => ({ label: group.letter, facets: [{ scale: "x", auto: false }, { scale: "y", auto: false }], paths: draw(group.letter), points: { show: false } }))],
      axes: [axis("RR before the beat, s", 38 * k), axis("RR after it, s", 46 * k)],
      scales: { x: { time: false, range: () => [0, end] }, y: { range: () => [0, end] } },
      hooks: { drawAxes: [identity] },
    };
  }

  const makers = { trend: trendChart, ectopy: ectopyChart, quality: qualityChart, energy: energyChart, duty: dutyChart, battery: batteryChart, policy: policyChart, poincare: poincareChart };
  const printWidth = 680;
  const printHeight = 0.8;

  function drawChart(entry) {
    const range = entry.chart && !entry.square && [entry.chart.scales.x.min, entry.chart.scales.x.max];
    if (entry.chart) {
      entry.chart.destroy();
    }
    const { data, height, square, mode, series, axes: ownAxes, scales, hooks, bands } = makers[entry.kind](entry.data);
    const k = scale();
    const width = printing ? (square ? 300 : printWidth) : Math.max(entry.host.clientWidth, 240);
    const side = Math.min(width, 420);
    entry.square = Boolean(square);
    entry.full = square ? null : [data[0][0], data[0][data[0].length - 1]];
    entry.chart = new uPlot({
      width: (square ? side : width) * k,
      height: (square ? side : height * (printing ? printHeight : 1)) * k,
      padding: [8 * k, 26 * k, 0, 0],
      ...(mode ? { mode } : {}),
      series, axes: ownAxes, hooks: hooks || {}, bands: bands || [],
      scales: { ...scales, x: { time: false, ...scales.x } },
      legend: { show: !square, live: !printing },
      cursor: square ? { show: false } : { sync: { key: entry.key, setSeries: false }, drag: { x: true, y: false }, points: { size: 7 } },
    }, data, entry.host);
    if (range && range[0] != null && !printing) {
      entry.chart.setScale("x", { min: range[0], max: range[1] });
    }
  }

  function chartKeys(entry, event) {
    const chart = entry.chart;
    if (!chart || !entry.full || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { min, max } = chart.scales.x;
    const span = max - min;
    const [first, last] = entry.full;
    let next;
    switch (event.key) {
      case "ArrowLeft": next = [min - span * 0.2, max - span * 0.2]; break;
      case "ArrowRight": next = [min + span * 0.2, max + span * 0.2]; break;
      case "+": case "=": next = [min + span * 0.2, max - span * 0.2]; break;
      case "-": case "−": next = [min - span / 3, max + span / 3]; break;
      case "0": next = [first, last]; break;
      default: return;
    }
    event.preventDefault();
    const width = Math.min(next[1] - next[0], last - first);
    const from = Math.min(Math.max(next[0], first), last - width);
    for (const other of charts) {
      if (other.session === entry.session && other.chart && !other.square) {
        other.chart.setScale("x", { min: from, max: from + width });
      }
    }
  }

  // ---------------------------------------------------------------- strips

  async function unpack(strips) {
    if (!strips.ecg) {
      return [];
    }
    const text = atob(strips.ecg);
    const packed = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) {
      packed[i] = text.charCodeAt(i);
    }
    strips.ecg = ""; // decoded once
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    let at = 0;
    const int16 = () => {
      const value = bytes[at] | (bytes[at + 1] << 8);
      at += 2;
      return (value << 16) >> 16;
    };
    return strips.pieces.map(([first, count]) => {
      const values = new Int16Array(count);
      let value = int16();
      values[0] = value;
      for (let i = 1; i < count; i++) {
        const step = bytes[at++];
        value = step === 0x80 ? int16() : value + ((step << 24) >> 24);
        values[i] = value;
      }
      return { first, end: first + count, values };
    });
  }

  // The first place in an ascending list for which the test holds.
  function firstWhere(list, test) {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(list[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  const names = { S: "Supraventricular", V: "Ventricular", F: "Fusion", B: "Wearer's button", P: "Pause", H: "Heart rate", Q: "Poor signal" };
  const badges = { B: "Button", P: "Pause", H: "Rate", Q: "Poor" };
  const classKey = (letter) => ({ "?": "U", "-": "U" })[letter] || letter;
  const escape = (text) => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);

  function paperSvg(session, item, seconds) {
    const { strips, rate } = session.data;
    const width = seconds * millimetresPerSecond;
    const from = item.sample - (seconds / 2) * rate;
    const to = item.sample + (seconds / 2) * rate;
    const x = (sample) => margin + ((sample - from) / rate) * millimetresPerSecond;
    const millivolts = strips.quantumMicrovolts / 1000;

    const shown = [];
    let low = Infinity;
    let high = -Infinity;
    for (let i = firstWhere(session.pieces, (piece) => piece.end > from); i < session.pieces.length && session.pieces[i].first < to; i++) {
      const piece = session.pieces[i];
      const start = Math.max(0, Math.ceil(from - piece.first));
      const end = Math.min(piece.values.length, Math.floor(to - piece.first) + 1);
      for (let j = start; j < end; j++) {
        low = Math.min(low, piece.values[j]);
        high = Math.max(high, piece.values[j]);
      }
      if (end > start) {
        shown.push({ piece, start, end });
      }
    }

    // Room above for the labels and below for the scale. Tall signals get taller paper; the gain is halved, and said so, only beyond that.
    const above = 9;
    const below = 3.5;
    const range = shown.length ? (high - low) * millivolts : 0;
    let gain = 10;
    while (range * gain > 60 - above - below) {
      gain /= 2;
    }
    const height = range * gain > 40 - above - below ? 60 : 40;
    const middle = shown.length ? ((low + high) / 2) * millivolts : 0;
    const zero = above + (height - above - below) / 2;
    const y = (value) => zero - (value * millivolts - middle) * gain;

    const drawn = [];
    const grid = (step, name) => {
      let path = "";
      for (let gx = margin % step; gx <= margin + width; gx += step) {
        path += `M${gx} 0V${height}`;
      }
      for (let gy = 0; gy <= height; gy += step) {
        path += `M0 ${gy}H${margin + width}`;
      }
      drawn.push(`<path class="${name}" d="${path}"/>`);
    };
    grid(1, "fine");
    grid(5, "coarse");

    let covered = margin;
    const gap = (start, end) => {
      if (end - start > 0.3) {
        drawn.push(`<rect class="missing" x="${start.toFixed(2)}" y="0" width="${(end - start).toFixed(2)}" height="${height}"/>`);
      }
    };
    for (const { piece, start, end } of shown) {
      gap(covered, x(piece.first + start));
      covered = x(piece.first + end);
    }
    gap(covered, margin + width);
    for (let i = firstWhere(strips.gaps, (lost) => lost[1] > from); i < strips.gaps.length && strips.gaps[i][0] < to; i++) {
      gap(Math.max(x(strips.gaps[i][0]), margin), Math.min(x(strips.gaps[i][1]), margin + width));
    }

    const focus = x(item.sample);
    const isBeat = item.kind === "S" || item.kind === "V" || item.kind === "F";
    if (isBeat) {
      drawn.push(`<rect class="focus" x="${(focus - 4).toFixed(2)}" y="0" width="8" height="${height}"/>`);
    } else if (item.kind === "B") {
      drawn.push(`<path class="tick class-B" d="M${focus} 0V${height}"/>`);
    }

    // The calibration pulse: 1 mV for 0.2 s.
    if (shown.length) {
      const foot = Math.min(zero + gain / 2, height - below);
      drawn.push(`<path class="calibration" d="M0.5 ${foot}H1.25V${foot - gain}H6.25V${foot}H${margin}"/>`);
    }
    for (const { piece, start, end } of shown) {
      let path = "M";
      for (let j = start; j < end; j++) {
        path += `${x(piece.first + j).toFixed(2)} ${y(piece.values[j]).toFixed(2)} `;
      }
      drawn.push(`<path class="trace" d="${path}"/>`);
    }

    let before = -1;
    for (let i = firstWhere(session.beats, (beat) => beat >= from); i < session.beats.length && session.beats[i] <= to; i++) {
      const letter = strips.beatClasses[i];
      const at = x(session.beats[i]);
      const focused = isBeat && session.beats[i] === item.sample;
      const style = `class-${classKey(letter)}${focused ? " focused" : ""}${strips.beatDoubtful[i] === "1" ? " doubtful" : ""}`;
      drawn.push(`<path class="tick ${style}" d="M${at.toFixed(2)} 5.2V6.6"/><text class="${style}" x="${Math.min(Math.max(at, margin + 1.6), margin + width - 1.6).toFixed(2)}" y="4.4">${letter === "-" ? "–" : letter}</text>`);
      if (before >= 0 && at - before > 8) {
        const milliseconds = Math.round(((session.beats[i] - session.beats[i - 1]) / rate) * 1000);
        drawn.push(`<text class="interval" x="${((at + before) / 2).toFixed(2)}" y="6.9">${milliseconds}</text>`);
      }
      before = at;
    }
    if (!shown.length) {
      drawn.push(`<text class="empty" x="${margin + width / 2}" y="${height / 2}">The log holds no ECG here.</text>`);
    }
    const note = `25 mm/s · ${gain} mm/mV`;
    drawn.push(`<rect class="plate" x="${margin + width - 25.5}" y="${height - 3.3}" width="25" height="3"/><text class="note" x="${margin + width - 1}" y="${height - 1}">${note}</text>`);
    return `<svg viewBox="0 0 ${margin + width} ${height}" style="width:${margin + width}mm" role="img" aria-label="${escape(label(session, item))}">${drawn.join("")}</svg>`;
  }

  function neighbours(session, item) {
    const at = firstWhere(session.beats, (beat) => beat >= item.sample);
    return session.data.strips.beatClasses.slice(Math.max(0, at - 2), at + 3).split("").join(" ");
  }

  function label(session, item) {
    const remark = item.remark ? `, ${item.remark}` : "";
    return item.kind === "S" || item.kind === "V" || item.kind === "F"
      ? `ECG of a ${names[item.kind].toLowerCase()} beat at ${item.when}${remark}; with its neighbours: ${neighbours(session, item)}`
      : `ECG at ${item.when}${remark}`;
  }

  function caption(session, item, title) {
    const element = document.createElement("figcaption");
    const add = (className, text, hint) => {
      const span = document.createElement("span");
      span.className = className;
      span.textContent = text;
      if (hint) {
        span.title = hint;
      }
      element.append(span);
    };
    add(`badge class-${item.kind}`, badges[item.kind] || item.kind, names[item.kind]);
    if (title) {
      add("what", title);
    }
    add("when", item.when);
    const more = [];
    if (item.remark) {
      more.push(item.remark);
    }
    if (session.data.wall && !title) {
      more.push(`+${item.since}`);
    }
    if (item.rr > 0 && !(title && item.remark)) {
      more.push(`RR ${(item.rr / 1000).toFixed(2)} s (${Math.round(60000 / item.rr)}/min)`);
    }
    if (item.margin !== undefined) {
      more.push(`margin ${item.margin}`);
    }
    if (item.quality <= bestQuality) {
      more.push(`quality ${item.quality}`);
    }
    if (item.flags & windowDamaged) {
      more.push("window damaged");
    }
    add("more", more.join(" · "), item.margin === undefined ? "" : "Margin: best logit minus second best. The smaller, the less certain.");
    return element;
  }

  const toItem = ([kind, sample, when, since, remark, rr, itemMargin, flags, quality]) => ({ kind, sample, when, since, remark, rr, margin: itemMargin, flags, quality });

  function stripFigure(session, item, title, open) {
    const figureElement = document.createElement("figure");
    figureElement.className = "strip";
    figureElement.dataset.kind = item.kind;
    figureElement.dataset.sample = item.sample;
    const paper = document.createElement("div");
    paper.className = "paper";
    const drawing = document.createElement("div");
    drawing.className = "drawing";
    const button = document.createElement("button"); // lies over the drawing
    button.type = "button";
    button.className = "enlarge";
    button.setAttribute("aria-label", `Enlarge: ${label(session, item)}`);
    button.addEventListener("click", open);
    paper.append(drawing, button);
    figureElement.append(caption(session, item, title), paper);
    return figureElement;
  }

  // ---------------------------------------------------------------- the enlarged strip

  const viewer = document.querySelector("dialog.viewer");
  let viewed = null; // { session, items, at }

  function view(session, items, at) {
    viewed = { session, items, at };
    showViewed();
    if (!viewer.open) {
      viewer.showModal();
    }
  }

  async function showViewed() {
    const { session, items, at } = viewed;
    const item = items[at];
    await session.ready;
    const bar = document.createElement("div");
    bar.className = "viewer-bar";
    const button = (text, name, step) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text;
      element.className = name;
      element.disabled = step !== 0 && (at + step < 0 || at + step >= items.length);
      element.addEventListener("click", () => (step ? turnViewed(step) : viewer.close()));
      return element;
    };
    const position = document.createElement("span");
    position.className = "position";
    position.setAttribute("role", "status");
    position.textContent = `${at + 1} of ${items.length}`;
    bar.append(button("← Previous", "viewer-previous", -1), position, button("Next →", "viewer-next", 1), button("Close", "viewer-close", 0));
    const figureElement = document.createElement("figure");
    figureElement.className = "strip";
    figureElement.dataset.sample = item.sample;
    const paper = document.createElement("div");
    paper.className = "paper";
    paper.tabIndex = 0;
    paper.setAttribute("role", "group");
    paper.setAttribute("aria-label", "Strip; scrolls where it is wider than the window");
    paper.innerHTML = paperSvg(session, item, 2 * session.data.strips.sideSeconds);
    figureElement.append(caption(session, item, item.title), paper);
    const had = viewer.contains(document.activeElement) ? document.activeElement.className : "";
    viewer.replaceChildren(figureElement, bar);
    const same = had && [...viewer.querySelectorAll("button")].find((candidate) => candidate.className === had && !candidate.disabled);
    (same || viewer.querySelector(".viewer-close")).focus();
  }

  function turnViewed(step) {
    const next = viewed.at + step;
    if (next >= 0 && next < viewed.items.length) {
      viewed.at = next;
      showViewed();
    }
  }

  viewer.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -1, PageDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      turnViewed(step);
    }
  });
  viewer.addEventListener("click", (event) => {
    if (event.target === viewer) {
      viewer.close();
    }
  });

  // ---------------------------------------------------------------- strips of a session

  function setUpStrips(session) {
    const { strips } = session.data;
    const { article } = session;
    let sample = 0;
    session.beats = strips.beatSteps.map((step) => (sample += step));
    session.items = strips.items.map(toItem);
    session.ready = new Promise((resolve) => {
      // After the page's own work; whoever prints at once gets the strips as soon as they are there.
      setTimeout(async () => {
        session.pieces = await unpack(strips);
        resolve();
        if (printing) {
          session.drawAll();
        }
      });
    });
    const drawn = new Map();
    const drawNow = (element) => {
      const item = drawn.get(element);
      if (item && session.pieces) {
        drawn.delete(element);
        element.querySelector(".drawing").innerHTML = paperSvg(session, item, strips.seconds);
      }
    };
    const observer = new IntersectionObserver(async (entries) => {
      await session.ready;
      for (const entry of entries) {
        if (entry.isIntersecting) {
          observer.unobserve(entry.target);
          drawNow(entry.target);
        }
      }
    }, { rootMargin: "600px" });
    session.drawAll = () => [...drawn.keys()].forEach(drawNow);
    const fill = (grid, items) => {
      for (const element of grid.children) {
        observer.unobserve(element);
        drawn.delete(element);
      }
      grid.replaceChildren(...items.map((item, i) => {
        const element = stripFigure(session, item, item.title, () => view(session, items, i));
        drawn.set(element, item);
        observer.observe(element);
        return element;
      }));
    };

    const noteGrid = article.querySelector(".note-grid");
    if (noteGrid) {
      fill(noteGrid, strips.notable.map(([title, item]) => ({ ...toItem(item), title })));
    }
    for (const button of article.querySelectorAll("button.jump")) {
      const at = session.items.findIndex((item) => item.sample === Number(button.dataset.sample));
      button.addEventListener("click", () => view(session, session.items, at));
    }
    const grid = article.querySelector(".page-grid");
    if (grid) {
      setUpPages(session, article.querySelector("section.strips"), (items, start, size) => fillPage(grid, items, start, size));
    }

    // A page's strips; the viewer pages through all that the filter lets through.
    function fillPage(pageGrid, items, start, size) {
      const onPage = items.slice(start, start + size);
      fill(pageGrid, onPage);
      [...pageGrid.querySelectorAll("button.enlarge")].forEach((button, i) => {
        button.addEventListener("click", (event) => {
          event.stopImmediatePropagation();
          view(session, items, start + i);
        }, { capture: true });
      });
      return onPage.length;
    }
  }

  function setUpPages(session, section, fillPage) {
    const state = { kind: "all", order: "time", page: 0, size: 12 };
    const find = (selector) => section.querySelector(selector);
    const isBeat = (item) => item.margin !== undefined;
    const filters = { all: () => true, R: (item) => isBeat(item) && item.remark };
    const show = () => {
      let items = session.items.filter(filters[state.kind] || ((item) => item.kind === state.kind));
      if (state.order === "margin") {
        items = items.filter(isBeat).sort((a, b) => a.margin - b.margin);
      }
      const pages = Math.max(Math.ceil(items.length / state.size), 1);
      state.page = Math.min(Math.max(state.page, 0), pages - 1);
      const start = state.page * state.size;
      const count = fillPage(items, start, state.size);
      const what = { all: "all kinds", B: "around the button", P: "of pauses", Q: "of poor signal, an electrode off or a doubtful silence", R: "couplets and runs" }[state.kind] || `class ${state.kind}`;
      find(".shown").textContent = items.length
        ? `Strips ${start + 1} to ${start + count} of ${items.length}, ${what}, ${state.order === "margin" ? "least certain first" : "by time"}`
        : "No strips";
      find(".page-number").value = state.page + 1;
      find(".page-number").max = pages;
      find(".page-count").textContent = `of ${pages}`;
      find(".previous").disabled = state.page === 0;
      find(".next").disabled = state.page === pages - 1;
    };
    const turn = (page) => {
      state.page = page;
      show();
      section.scrollIntoView({ block: "start" });
    };

    for (const button of section.querySelectorAll(".filters button")) {
      button.addEventListener("click", () => {
        state.kind = button.dataset.kind;
        state.page = 0;
        for (const other of section.querySelectorAll(".filters button")) {
          other.setAttribute("aria-pressed", String(other === button));
        }
        show();
      });
    }
    find(".order").addEventListener("change", (event) => {
      state.order = event.target.value;
      state.page = 0;
      show();
    });
    find(".page-size").addEventListener("change", (event) => {
      const first = state.page * state.size;
      state.size = Number(event.target.value);
      state.page = Math.floor(first / state.size);
      show();
    });
    find(".page-number").addEventListener("change", (event) => turn(Math.round(Number(event.target.value)) - 1 || 0));
    find(".previous").addEventListener("click", () => turn(state.page - 1));
    find(".next").addEventListener("click", () => turn(state.page + 1));
    find(".print-page").addEventListener("change", (event) => section.classList.toggle("printed", event.target.checked));
    show();
  }

  // ---------------------------------------------------------------- page

  const sessions = [];
  const chartObserver = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        chartObserver.unobserve(entry.target);
        const found = charts.find((candidate) => candidate.host === entry.target);
        if (!found.chart) {
          drawChart(found);
        }
      }
    }
  }, { rootMargin: "400px" });

  document.querySelectorAll("article.session").forEach((article, number) => {
    const text = article.querySelector(".session-data");
    if (!text) {
      return; // nothing was recorded
    }
    const session = { article, data: JSON.parse(text.textContent) };
    sessions.push(session);
    setUpStrips(session);
    for (const host of article.querySelectorAll(".chart")) {
      const entry = { host, kind: host.dataset.chart, data: session.data, session, key: `session-${number}` };
      charts.push(entry);
      host.addEventListener("keydown", (event) => chartKeys(entry, event));
      chartObserver.observe(host);
    }
  });
  // Whoever makes a PDF by program waits for this.
  Promise.all(sessions.map((session) => session.ready)).then(() => { document.documentElement.dataset.ready = "true"; });

  const redraw = () => charts.filter((entry) => entry.chart).forEach(drawChart);
  let resizing = 0;
  let lastWidth = innerWidth;
  window.addEventListener("resize", () => {
    if (innerWidth === lastWidth || printing) {
      return;
    }
    lastWidth = innerWidth;
    clearTimeout(resizing);
    resizing = setTimeout(redraw, 120);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.querySelector("button.print").addEventListener("click", () => print());
  window.addEventListener("beforeprint", () => {
    printing = true;
    charts.forEach(drawChart);
    sessions.forEach((session) => session.drawAll());
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    redraw();
  });
})();
