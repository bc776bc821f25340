// Draws the charts and the strips of a report. Every figure and every time comes ready from the data; nothing is fetched.
(() => {
  "use strict";

  const millimetresPerSecond = 25;
  const windowDamaged = 0x10; // the flag of a beat record
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = [];
  let printing = false;

  // ---------------------------------------------------------------- charts

  // Paper is white whatever the screen is: canvases are painted anew before and after printing.
  const printPalette = {
    "--ink": "#1b2430", "--soft": "#5a6675", "--grid": "#e6e9ee", "--gap": "rgb(120 130 145 / 22%)",
    "--band": "rgb(31 95 168 / 18%)", "--accent": "#1f5fa8", "--S": "#0067b0", "--V": "#c23b00", "--F": "#00785a", "--B": "#7a3e9d",
    "--mcu": "#1f5fa8", "--front-end": "#2c9c86", "--accelerator": "#d07a1d", "--flash": "#8e5bb5",
  };
  const colour = (name) => (printing && printPalette[name]) || css(name);

  const two = (value) => String(value).padStart(2, "0");

  function elapsed(seconds) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  }

  function wall(seconds, withDate) {
    const iso = new Date(seconds * 1000).toISOString();
    return withDate ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : iso.slice(11, 19);
  }

  const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

  function axes(data, unit) {
    const stroke = colour("--soft");
    const grid = { stroke: colour("--grid"), width: 1 };
    const ticks = { stroke: colour("--grid"), width: 1, size: 5 };
    return [
      {
        stroke, grid, ticks, incrs: timeSteps, space: 80, font: "12px system-ui, sans-serif",
        values: (_, splits) => splits.map((value) => (data.wall ? wall(value, false) : elapsed(value))),
      },
      {
        stroke, grid, ticks, size: 58, label: unit, labelSize: 18, labelFont: "12px system-ui, sans-serif", font: "12px system-ui, sans-serif",
      },
    ];
  }

  const timeSeries = (data) => ({
    label: data.wall ? `Time (${data.zone})` : "Since start",
    value: (_, value) => (value == null ? "–" : data.wall ? wall(value, true) : elapsed(value)),
  });

  const figure = (digits, unit) => (_, value) => (value == null ? "–" : `${value.toFixed(digits)} ${unit}`);

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
      ctx.lineWidth = 2 * devicePixelRatio;
      ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
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

  function trendChart(data) {
    const { trend } = data;
    const line = { width: 2, points: { show: trend.x.length < 40 }, spanGaps: false };
    return {
      data: [trend.x, trend.high, trend.low, trend.mean],
      options: {
        height: 230,
        series: [
          timeSeries(data),
          { label: "highest", stroke: colour("--band"), width: 1, points: { show: false }, value: figure(0, "/min") },
          { label: "lowest", stroke: colour("--band"), width: 1, points: { show: false }, value: figure(0, "/min") },
          { label: "mean", stroke: colour("--accent"), value: figure(1, "/min"), ...line },
        ],
        bands: [{ series: [1, 2], fill: colour("--band") }],
        axes: axes(data, "beats/min"),
        scales: { x: { time: false }, y: { range: (_, low, high) => (low == null ? [40, 120] : [Math.floor((low - 4) / 10) * 10, Math.ceil((high + 4) / 10) * 10]) } },
        hooks: { drawAxes: [backdrop(trend)] },
      },
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
      paths: uPlot.paths.bars({ size: [0.9, 40], align: 0 }),
      value: (_, __, ___, index) => (index == null ? "–" : String(own[index])),
    });
    return {
      data: [trend.x, fsv, fs, f],
      options: {
        height: 140,
        series: [timeSeries(data), bars("V", "--V", trend.V), bars("S", "--S", trend.S), bars("F", "--F", trend.F)],
        axes: axes(data, "beats"),
        scales: { x: { time: false }, y: { range: (_, __, high) => [0, Math.max(high || 0, 4) * 1.05] } },
        hooks: { drawAxes: [backdrop(trend)] },
      },
    };
  }

  function energyChart(data) {
    const { energy } = data;
    const parts = [["log flash", "flash", "--flash"], ["accelerator", "accelerator", "--accelerator"], ["front end", "frontEnd", "--front-end"], ["MCU", "mcu", "--mcu"]];
    const layers = [];
    const series = [timeSeries(data)];
    for (const [label, key, name] of [...parts].reverse()) {
      layers.push(stacked(layers[layers.length - 1], energy[key]));
      series.push({
        label, stroke: colour(name), fill: colour(name), width: 1, points: { show: false },
        paths: uPlot.paths.stepped({ align: -1 }),
        value: (_, __, ___, index) => (index == null ? "–" : `${energy[key][index].toFixed(3)} mW`),
      });
    }
    // Each layer's area reaches down to the axis: the highest is drawn first, the lower ones over it.
    const order = layers.map((_, i) => layers.length - 1 - i);
    return {
      data: [energy.x, ...order.map((i) => layers[i])],
      options: {
        height: 190,
        series: [series[0], ...order.map((i) => series[i + 1])],
        axes: axes(data, "mW"),
        scales: { x: { time: false }, y: { range: (_, __, high) => [0, (high || 1) * 1.08] } },
      },
    };
  }

  const makers = { trend: trendChart, ectopy: ectopyChart, energy: energyChart };

  function drawChart(entry) {
    const range = entry.chart && [entry.chart.scales.x.min, entry.chart.scales.x.max];
    if (entry.chart) {
      entry.chart.destroy();
    }
    const made = makers[entry.kind](entry.data);
    const width = printing ? 655 : Math.max(entry.host.clientWidth, 280);
    entry.full = [made.data[0][0], made.data[0][made.data[0].length - 1]];
    entry.chart = new uPlot({
      ...made.options,
      width,
      padding: [8, 26, 0, 0],
      cursor: { sync: { key: entry.key, setSeries: false }, drag: { x: true, y: false }, points: { size: 7 } },
      legend: { live: true },
    }, made.data, entry.host);
    if (range && range[0] != null && !printing) {
      entry.chart.setScale("x", { min: range[0], max: range[1] });
    }
  }

  function chartKeys(entry, event) {
    const chart = entry.chart;
    if (!chart) {
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
      if (other.session === entry.session && other.chart && (other === entry || entry.kind !== "energy" && other.kind !== "energy")) {
        other.chart.setScale("x", { min: from, max: from + width });
      }
    }
  }

  // ---------------------------------------------------------------- strips

  function decodeEcg(strips) {
    const text = atob(strips.ecg);
    let at = 0;
    const int16 = () => {
      const value = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
      at += 2;
      return (value << 16) >> 16;
    };
    return strips.pieces.map(([first, count]) => {
      const values = new Int16Array(count);
      let value = int16();
      values[0] = value;
      for (let i = 1; i < count; i++) {
        const step = text.charCodeAt(at++);
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

  const names = { S: "Supraventricular", V: "Ventricular", F: "Fusion", B: "Button" };
  const classKey = (letter) => (letter === "?" ? "U" : letter);

  function paperSvg(session, item) {
    const { strips, rate } = session.data;
    const width = strips.seconds * millimetresPerSecond;
    const from = item.sample - (strips.seconds / 2) * rate;
    const to = item.sample + (strips.seconds / 2) * rate;
    const x = (sample) => ((sample - from) / rate) * millimetresPerSecond;
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

    // Room above for the labels and a little below. Tall signals get taller paper; the gain is halved, and said so, only beyond that.
    const above = 8;
    const below = 1.5;
    const range = shown.length ? (high - low) * millivolts : 0;
    let gain = 10;
    while (range * gain > 60 - above - below) {
      gain /= 2;
    }
    const height = range * gain > 40 - above - below ? 60 : 40;
    const middle = shown.length ? ((low + high) / 2) * millivolts : 0;
    const zero = above + (height - above - below) / 2;
    const y = (value) => zero - (value * millivolts - middle) * gain;

    const parts = [];
    const grid = (step, name) => {
      let path = "";
      for (let gx = 0; gx <= width; gx += step) {
        path += `M${gx} 0V${height}`;
      }
      for (let gy = 0; gy <= height; gy += step) {
        path += `M0 ${gy}H${width}`;
      }
      parts.push(`<path class="${name}" d="${path}"/>`);
    };
    grid(1, "fine");
    grid(5, "coarse");

    let covered = 0;
    const gap = (start, end) => {
      if (end - start > 0.3) {
        parts.push(`<rect class="missing" x="${start.toFixed(2)}" y="0" width="${(end - start).toFixed(2)}" height="${height}"/>`);
      }
    };
    for (const { piece, start, end } of shown) {
      gap(covered, x(piece.first + start));
      covered = x(piece.first + end);
    }
    gap(covered, width);
    for (let i = firstWhere(strips.gaps, (lost) => lost[1] > from); i < strips.gaps.length && strips.gaps[i][0] < to; i++) {
      gap(Math.max(x(strips.gaps[i][0]), 0), Math.min(x(strips.gaps[i][1]), width));
    }

    const focus = x(item.sample);
    parts.push(`<rect class="focus" x="${(focus - 4).toFixed(2)}" y="0" width="8" height="${height}"/>`);
    for (const { piece, start, end } of shown) {
      let path = "M";
      for (let j = start; j < end; j++) {
        path += `${x(piece.first + j).toFixed(2)} ${y(piece.values[j]).toFixed(2)} `;
      }
      parts.push(`<path class="trace" d="${path}"/>`);
    }

    for (let i = firstWhere(session.beats, (beat) => beat >= from); i < session.beats.length && session.beats[i] <= to; i++) {
      const letter = strips.beatClasses[i];
      const at = x(session.beats[i]).toFixed(2);
      const focused = session.beats[i] === item.sample && item.kind !== "B";
      parts.push(`<path class="tick class-${classKey(letter)}" d="M${at} 5.4V7.2"/><text class="class-${classKey(letter)}${focused ? " focused" : ""}" x="${at}" y="4.6">${letter}</text>`);
    }
    if (item.kind === "B") {
      parts.push(`<path class="tick class-B" d="M${focus} 0V${height}"/>`);
    }
    if (!shown.length) {
      parts.push(`<text class="empty" x="${width / 2}" y="${height / 2}">The log holds no ECG here.</text>`);
    }
    parts.push(`<text class="note" x="${width - 1}" y="${height - 1}">25 mm/s · ${gain} mm/mV</text>`);
    return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label(session, item)}">${parts.join("")}</svg>`;
  }

  function neighbours(session, item) {
    const at = firstWhere(session.beats, (beat) => beat >= item.sample);
    return session.data.strips.beatClasses.slice(Math.max(0, at - 2), at + 3).split("").join(" ");
  }

  function label(session, item) {
    return item.kind === "B"
      ? `ECG around the wearer's button at ${item.when}`
      : `ECG of a ${names[item.kind].toLowerCase()} beat at ${item.when}; with its neighbours: ${neighbours(session, item)}`;
  }

  function stripFigure(session, item) {
    const figureElement = document.createElement("figure");
    figureElement.className = "strip";
    figureElement.tabIndex = 0;
    figureElement.dataset.kind = item.kind;
    figureElement.dataset.sample = item.sample;
    const caption = document.createElement("figcaption");
    const add = (className, text, title) => {
      const span = document.createElement("span");
      span.className = className;
      span.textContent = text;
      if (title) {
        span.title = title;
      }
      caption.append(span);
    };
    add(`badge class-${item.kind}`, item.kind === "B" ? "Button" : item.kind, names[item.kind]);
    add("when", item.when);
    const more = [];
    if (session.data.wall) {
      more.push(`+${item.since}`);
    }
    if (item.rr > 0) {
      more.push(`RR ${(item.rr / 1000).toFixed(2)} s (${Math.round(60000 / item.rr)}/min)`);
    }
    if (item.kind !== "B") {
      more.push(`margin ${item.margin}`);
    }
    if (item.flags & windowDamaged) {
      more.push("window damaged");
    }
    add("more", more.join(" · "), item.kind === "B" ? "" : "Margin: best logit minus second best. The smaller, the less certain.");
    const paper = document.createElement("div");
    paper.className = "paper";
    figureElement.append(caption, paper);
    figureElement.setAttribute("aria-label", label(session, item));
    return figureElement;
  }

  function setUpStrips(session) {
    const section = session.article.querySelector("section.strips");
    const grid = section && section.querySelector(".strip-grid");
    if (!grid) {
      return;
    }
    const { strips } = session.data;
    let sample = 0;
    session.beats = strips.beatSteps.map((step) => (sample += step));
    session.items = strips.items.map(([kind, at, when, since, rr, margin, flags]) => ({ kind, sample: at, when, since, rr, margin, flags }));
    const state = { kind: "all", order: "time", page: 0, size: 12 };
    const find = (selector) => section.querySelector(selector);
    const drawn = new Map();

    const draw = (element) => {
      const item = drawn.get(element);
      if (!item) {
        return;
      }
      drawn.delete(element);
      session.pieces ??= decodeEcg(strips);
      element.querySelector(".paper").innerHTML = paperSvg(session, item);
    };
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) {
          observer.unobserve(entry.target);
          draw(entry.target);
        }
      }
    }, { rootMargin: "600px" });
    session.drawAll = () => [...drawn.keys()].forEach(draw);

    const show = () => {
      let items = state.kind === "all" ? session.items : session.items.filter((item) => item.kind === state.kind);
      if (state.order === "margin") {
        items = items.filter((item) => item.kind !== "B").sort((a, b) => a.margin - b.margin);
      }
      const pages = Math.max(Math.ceil(items.length / state.size), 1);
      state.page = Math.min(Math.max(state.page, 0), pages - 1);
      const start = state.page * state.size;
      const onPage = items.slice(start, start + state.size);
      observer.disconnect();
      drawn.clear();
      grid.replaceChildren(...onPage.map((item) => {
        const element = stripFigure(session, item);
        drawn.set(element, item);
        observer.observe(element);
        return element;
      }));
      const what = { all: "all kinds", B: "around the button" }[state.kind] || `class ${state.kind}`;
      find(".shown").textContent = items.length
        ? `Strips ${start + 1} to ${start + onPage.length} of ${items.length}, ${what}, ${state.order === "margin" ? "least certain first" : "by time"}`
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
    show();
  }

  // ---------------------------------------------------------------- page

  const sessions = [];
  const chartObserver = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        chartObserver.unobserve(entry.target);
        drawChart(charts.find((candidate) => candidate.host === entry.target));
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

  const redraw = () => charts.filter((entry) => entry.chart).forEach(drawChart);
  let resizing = 0;
  window.addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(redraw, 120);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  window.addEventListener("beforeprint", () => {
    printing = true;
    charts.forEach(drawChart);
    sessions.forEach((session) => session.drawAll && session.drawAll());
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    redraw();
  });
})();
