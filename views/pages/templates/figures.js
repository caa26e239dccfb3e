  // ---- figures: plotly draws them, their plans are filled in from the data -----------------------
  const drawn = [...document.querySelectorAll("[data-figure]")];
  /** Those that stand already: they are drawn one after another. */
  const standing = () => drawn.filter((figure) => figure.data);
  const LEFT_OUT = "rgba(123, 135, 148, 0.14)";
  const hoverTexts = new Map();

  /** What is told of a plan where the pointer is on it; names come escaped for plotly. */
  function hover(plan) {
    if (!hoverTexts.has(plan)) {
      const lines = data.goals.map((goal, k) =>
        `${goal.hover}: ${valueOf(goal, data.values[plan - 1][k])} ${goal.hoverUnit}`);
      hoverTexts.set(plan, [`<b>plan ${plan}</b>`, ...lines].join("<br>"));
    }
    return hoverTexts.get(plan);
  }

  const column = (plans, k) => plans.map((plan) => data.values[plan - 1][k]);

  /** Lines of plans one after another, parted by gaps. */
  function lines(plans) {
    const each = (value) => plans.flatMap((plan) => [...data.goals.map(() => value(plan)), value(plan)]);
    return {
      x: plans.flatMap(() => [...data.goals.keys(), null]),
      y: plans.flatMap((plan) => [...heightsOf(plan), null]),
      customdata: each((plan) => plan),
      hovertext: each(hover),
    };
  }

  const points = (plans, places) => ({ ...places, customdata: plans, hovertext: plans.map(hover) });

  /** The places of plans in a trace of role "plans". */
  const filled = {
    pair: (meta, plans) => points(plans, { x: column(plans, meta.goals[0]), y: column(plans, meta.goals[1]) }),
    triple: (meta, plans) => points(plans, { x: column(plans, 0), y: column(plans, 1), z: column(plans, 2) }),
    lines: (meta, plans) => lines(plans),
    rest: (meta, plans) => filled[meta.of.show](meta.of, plans),
  };

  const named = (row) => ({ text: [`<b>plan ${row + 1}</b>`] });
  /** The place of the one plan that a trace of role "chosen" marks. */
  const place = {
    pair: (row, meta) => ({ ...(meta.named ? named(row) : {}), x: [data.values[row][meta.goals[0]]], y: [data.values[row][meta.goals[1]]] }),
    triple: (row) => ({ ...named(row), x: [data.values[row][0]], y: [data.values[row][1]], z: [data.values[row][2]] }),
    heights: (row) => ({ ...named(row), x: [...axisOrder.keys()], y: heightsOf(row + 1) }),
    satisfaction: (row) => ({ x: data.satisfaction[row].filter((_, k) => hasShares[k]) }),
  };
  const hasShares = data.parties.map((_, k) => data.satisfaction.some((shares) => shares[k] !== null));

  const roleOf = (trace) => (trace.meta && trace.meta.role) || "";

  /** At most so many of these plans as are drawn, those first that spread widest. */
  function drawable(isWanted) {
    const found = [];
    for (const plan of data.order) {
      if (found.length === data.drawn) break;
      if (isWanted(plan)) found.push(plan);
    }
    return found;
  }

  /** Behind each trace of plans one for those that a filter leaves out, faint and silent. */
  function withRest(traces) {
    const pairs = traces.filter((trace) => roleOf(trace) === "plans" && trace.meta.show === "pair");
    const line = traces.find((trace) => roleOf(trace) === "plans" && trace.meta.show === "lines");
    const rest = [...pairs, ...(line ? [line] : [])].map((trace) => ({
      ...structuredClone(trace), opacity: 1, name: "left out", showlegend: false, hoverinfo: "skip",
      line: { ...trace.line, color: LEFT_OUT }, marker: { ...trace.marker, color: LEFT_OUT },
      meta: { role: "rest", show: "rest", of: trace.meta }, x: [], y: [],
    }));
    return [...rest, ...traces];
  }

  /** Fills every trace of plans of a figure: from the start, or anew after a filter. */
  function refill(traces) {
    const seen = drawable((plan) => isKept[plan]);
    const rest = kept.length < planCount ? drawable((plan) => !isKept[plan]) : [];
    return traces.map((trace) => {
      if (roleOf(trace) === "scales") return scales();
      if (roleOf(trace) === "plans") return filled[trace.meta.show](trace.meta, seen);
      return roleOf(trace) === "rest" ? filled.rest(trace.meta, rest) : null;
    });
  }

  /** What marks the chosen plan, for each trace that does. */
  const marks = (traces) => traces.map((trace) =>
    (roleOf(trace) === "chosen" ? place[trace.meta.show](chosen - 1, trace.meta) : null));

  /** Gives traces of a figure new places, all at once. */
  function restyle(figure, parts) {
    const at = parts.flatMap((part, k) => (part ? [k] : []));
    if (!at.length) return;
    const update = {};
    for (const key of new Set(at.flatMap((k) => Object.keys(parts[k])))) update[key] = at.map((k) => parts[k][key]);
    Plotly.restyle(figure, update, at);
  }

  const redraw = (figure) => restyle(figure, refill(figure.data));
  const isHeat = (layout) => Boolean(layout.meta && layout.meta.role === "heat");

  function markChosen(figure) {
    restyle(figure, marks(figure.data));
    if (isHeat(figure.layout)) Plotly.relayout(figure, columnMark());
  }

  // ---- the order of plans in the figure of satisfaction -------------------------------------------
  const told = (plan) => data.satisfaction[plan - 1].filter((share) => share !== null);
  const orders = [
    ["what the worst-off party gets", (plan) => worstOff[plan - 1] ?? 0],
    ["what all parties get together", (plan) => told(plan).reduce((sum, share) => sum + share, 0)],
    ...data.parties.map((party, k) => [`what ${isolated(party)} gets`, (plan) => data.satisfaction[plan - 1][k],
      `what ${data.partyLabels[k]} gets`]).filter((_, k) => hasShares[k]),
    ["the number of the plan", (plan) => plan],
  ];
  let columns = [];

  function columnMark() {
    const at = columns.indexOf(chosen) + 1;
    return {
      "shapes[0].x0": at - 0.5, "shapes[0].x1": at + 0.5,
      "annotations[0].x": at, "annotations[0].text": `<b>plan ${chosen}</b>`,
    };
  }

  /** Plans from left to right by one of the orders; equal ones by their numbers. Plotly takes
      words that are not escaped for HTML. */
  function orderPlans(figure, [words, key, escaped = words]) {
    columns = [...everyPlan].sort((a, b) => key(a) - key(b) || a - b);
    const parties = [...data.parties.keys()].filter((k) => hasShares[k]);
    const z = parties.map((k) => columns.map((plan) => Math.round(data.satisfaction[plan - 1][k] * 1e4) / 100));
    Plotly.restyle(figure, { z: [z], customdata: [parties.map(() => columns)] }, [0]);
    Plotly.relayout(figure, {
      ...columnMark(), "xaxis.title.text": `plans, from the lowest to the highest by ${escaped}`,
      "xaxis.ticktext": figure.layout.xaxis.tickvals.map((at) => String(columns[at - 1])),
    });
  }

  function offerOrders(figure) {
    const select = byId("order");
    select.append(...orders.map(([words], k) => new Option(words, String(k))));
    select.addEventListener("change", () => orderPlans(figure, orders[Number(select.value)]));
    byId("order-box").hidden = false;
    orderPlans(figure, orders[0]);
  }

  /** The colours of a figure, also of what marks the chosen plan. */
  function themed(layout) {
    const update = theme(layout);
    const chosenInk = getComputedStyle(document.documentElement).getPropertyValue("--chosen").trim();
    if (isHeat(layout)) update["shapes[0].line.color"] = update["annotations[0].font.color"] = chosenInk;
    return update;
  }

  async function draw(figure) {
    const { data: bare, layout } = figures[figure.dataset.figure];
    const isNarrow = window.innerWidth < 600;
    layout.dragmode = layout.scene ? "orbit" : window.matchMedia("(pointer: fine)").matches ? "zoom" : false;
    preset(layout, themed(layout));
    if (isNarrow) preset(layout, { "font.size": 11 });
    if (isNarrow && layout.scene) preset(layout, { "scene.camera.eye": { x: 2.3, y: 2.3, z: 1.6 } });
    const traces = withRest(bare);
    for (const parts of [refill(traces), marks(traces)]) parts.forEach((part, k) => Object.assign(traces[k], part));
    if (isNarrow) traces.filter((trace) => trace.type === "heatmap").forEach((trace) => { trace.showscale = false; });
    await Plotly.newPlot(figure, traces, layout, { responsive: true, displayModeBar: false });
    if (isHeat(layout)) offerOrders(figure);
    listen(figure);
  }

  // The brief is printed smaller.
  keepThemed(standing, themed, () => (byId("print-all").checked ? 660 : 825));
