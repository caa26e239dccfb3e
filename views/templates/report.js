"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const drawn = [...document.querySelectorAll("[data-figure]")];
  const table = document.getElementById("plans");
  const choice = document.getElementById("choice");
  const plans = data.values.length;
  let chosen = data.chosen;

  // ---- words and elements -------------------------------------------------------------------
  const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
  const number = (value) =>
    (Number.isInteger(value) || Math.abs(value) >= 1000 ? whole : short).format(value);
  const percent = (share) => {
    const rounded = Math.round(share * 100);
    return rounded === 100 && share < 1 - 1e-9 ? "99.9 %" : `${rounded} %`;
  };
  const clamp = (share) => Math.min(Math.max(share, 0), 1);
  const height = (goal, value) =>
    goal.best === goal.worst ? 1 : (value - goal.worst) / (goal.best - goal.worst);

  /** An element with a class and children; strings become text, never HTML. */
  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const name = (text) => element("bdi", "", text);

  function track(share, mark) {
    const bar = element("i", "");
    bar.style.width = `${clamp(share) * 100}%`;
    const made = element("div", "track", bar);
    if (mark !== null && mark >= 0 && mark <= 1) {
      const line = element("b", "");
      line.style.left = `${mark * 100}%`;
      made.append(line);
    }
    return made;
  }

  // ---- the chosen plan ----------------------------------------------------------------------
  function goalMeter(goal, value) {
    const title = element("span", "", ...(goal.owner ? [name(goal.owner), ": "] : []), name(goal.name));
    const unit = goal.unit ? [" ", name(goal.unit)] : [];
    const target = goal.target === null ? [] : [element("span", "", `hopes for ${number(goal.target)}`)];
    return element(
      "div", "meter", title, element("span", "value", number(value), ...unit),
      track(height(goal, value), goal.target === null ? null : height(goal, goal.target)),
      element("div", "ends", element("span", "", `worst ${number(goal.worst)}`), ...target,
        element("span", "", `best ${number(goal.best)}`)),
    );
  }

  function partyMeter(party, share) {
    if (share === null) {
      return element("div", "meter", name(party), element("span", "muted", "nothing to gain"));
    }
    return element("div", "meter", name(party), element("span", "value", percent(share)), track(share, null));
  }

  const isYes = (group, value) => group.type === "binary" && Math.abs(value - 1) < 1e-6;
  const label = (group, j) => data.decisions.names[j] || group.name;

  function decisionLine(group, j, value) {
    const used = `${whole.format(data.decisions.used[j])} of ${whole.format(plans)}`;
    const usage = element("span", "used", used);
    usage.title = "how many of the plans decide for it";
    const shown = isYes(group, value) ? "yes" : number(value);
    return element("li", "", name(label(group, j)), element("span", "value", shown), usage);
  }

  /** The decisions at zero, listed when they are asked for: there may be thousands. */
  function zeros(group, columns) {
    const words = group.type === "binary" ? "not chosen" : "at zero";
    const box = element("details", "", element("summary", "", `${whole.format(columns.length)} ${words}`));
    box.addEventListener("toggle", () => {
      const list = element("p", "zeros");
      columns.forEach((j, k) => list.append(k ? " · " : "", name(label(group, j))));
      box.append(list);
    }, { once: true });
    return box;
  }

  function decisionGroup(group, columns, values) {
    const taken = columns.filter((j) => values.has(j));
    const idle = columns.filter((j) => !values.has(j));
    if (group.type !== "binary") taken.sort((a, b) => values.get(b) - values.get(a));
    const words = group.words ? `: ${group.words}` : "";
    const count = `${whole.format(taken.length)} of ${whole.format(columns.length)}`;
    return element(
      "div", "", element("p", "muted", element("strong", "", name(group.name)), words,
        ` (${count} ${group.type === "binary" ? "chosen" : "not zero"}; at the right in how many plans)`),
      element("ul", "decisions", ...taken.map((j) => decisionLine(group, j, values.get(j)))),
      idle.length ? zeros(group, idle) : null,
    );
  }

  function showPlan() {
    const row = chosen - 1;
    const values = new Map(data.plans[row][0].map((j, k) => [j, data.plans[row][1][k]]));
    const columns = data.decisions.groups.map(() => []);
    data.decisions.group.forEach((group, j) => columns[group].push(j));
    const groups = data.decisions.groups.map((group, k) =>
      columns[k].length ? decisionGroup(group, columns[k], values) : null);
    const put = (id, parts) => document.getElementById(id).replaceChildren(...parts.filter(Boolean));
    put("plan-goals", data.goals.map((goal, k) => goalMeter(goal, data.values[row][k])));
    put("plan-satisfaction", data.parties.map((party, k) => partyMeter(party, data.satisfaction[row][k])));
    put("plan-decisions", groups);
    document.getElementById("plan-number").textContent = chosen;
    document.getElementById("plan-badge").hidden = chosen !== data.fairest;
    document.getElementById("plan-words").hidden = chosen !== data.fairest;
  }

  // ---- figures ------------------------------------------------------------------------------
  const place = {
    pair: (row, meta) => ({ x: [[data.values[row][meta.goals[0]]]], y: [[data.values[row][meta.goals[1]]]] }),
    triple: (row) => ({ x: [[data.values[row][0]]], y: [[data.values[row][1]]], z: [[data.values[row][2]]] }),
    heights: (row) => ({ y: [data.goals.map((goal, k) => height(goal, data.values[row][k]))] }),
    satisfaction: (row) => ({ x: [data.satisfaction[row].filter((_, k) => hasShares[k])] }),
  };
  const hasShares = data.parties.map((_, k) => data.satisfaction.some((shares) => shares[k] !== null));

  function markChosen(figure) {
    figure.data.forEach((trace, k) => {
      if (trace.meta && trace.meta.role === "chosen") {
        Plotly.restyle(figure, place[trace.meta.show](chosen - 1, trace.meta), [k]);
      }
    });
    if (figure.layout.meta && figure.layout.meta.role === "heat") {
      Plotly.relayout(figure, { "shapes[0].x0": chosen - 0.5, "shapes[0].x1": chosen + 0.5 });
    }
  }

  function clickedPlan(event, isHeat) {
    const point = event.points[0];
    const plan = isHeat ? point.x : point.customdata;
    return Number.isInteger(plan) ? plan : null;
  }

  /** Colours of the page's theme for a figure. */
  function theme(figure) {
    const style = getComputedStyle(document.documentElement);
    const colour = (variable) => style.getPropertyValue(variable).trim();
    const update = {
      "font.color": colour("--ink"), "font.family": colour("--sans"),
      "hoverlabel.bgcolor": colour("--card"), "hoverlabel.bordercolor": colour("--rule"),
      "hoverlabel.font.color": colour("--ink"),
    };
    for (const axis of Object.keys(figure.layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      update[`${axis}.gridcolor`] = colour("--grid");
    }
    if ((figure.layout.shapes || []).length) update["shapes[0].line.color"] = colour("--ink");
    return update;
  }

  async function draw(figure) {
    const { data: traces, layout } = figures[figure.dataset.figure];
    const isNarrow = window.innerWidth < 600;
    layout.dragmode = window.matchMedia("(pointer: fine)").matches ? "zoom" : false;
    if (isNarrow) Object.assign(layout, { font: { size: 11 }, showlegend: false });
    if (isNarrow) traces.filter((trace) => trace.type === "heatmap").forEach((trace) => { trace.showscale = false; });
    await Plotly.newPlot(figure, traces, layout, { responsive: true, displayModeBar: false });
    await Plotly.relayout(figure, theme(figure));
    const isHeat = Boolean(layout.meta && layout.meta.role === "heat");
    figure.on("plotly_click", (event) => choose(clickedPlan(event, isHeat)));
    markChosen(figure);
  }

  const retheme = () => drawn.forEach((figure) => Plotly.relayout(figure, theme(figure)));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", retheme);
  window.addEventListener("beforeprint", () => drawn.forEach((figure) =>
    Plotly.relayout(figure, {
      ...theme(figure), "font.color": "#1c2228", "font.size": 10, "legend.font.size": 9,
      "xaxis.tickfont.size": 9, width: 660,
    })));
  window.addEventListener("afterprint", () => drawn.forEach((figure) =>
    Plotly.relayout(figure, { ...theme(figure), width: null, autosize: true })));

  // ---- choosing and sorting -----------------------------------------------------------------
  function choose(plan) {
    if (!plan || plan < 1 || plan > plans) return;
    chosen = plan;
    choice.value = String(plan);
    for (const row of table.tBodies[0].rows) {
      const isChosen = Number(row.dataset.plan) === plan;
      row.classList.toggle("chosen", isChosen);
      row.setAttribute("aria-selected", String(isChosen));
    }
    showPlan();
    drawn.filter((figure) => figure.data).forEach(markChosen);
  }

  function sortBy(head) {
    const place = head.cellIndex;
    const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    const value = (row) => Number(row.cells[place].dataset.value);
    const rows = [...table.tBodies[0].rows].sort((a, b) => direction * (value(a) - value(b)));
    table.tBodies[0].append(...rows);
  }

  for (let plan = 1; plan <= plans; plan += 1) {
    choice.append(new Option(plan === data.fairest ? `${plan} (fairest)` : String(plan), String(plan)));
  }
  choice.addEventListener("change", () => choose(Number(choice.value)));
  document.getElementById("picker").addEventListener("click", (event) => {
    const step = event.target.dataset.step;
    if (step) choose(chosen + Number(step));
  });
  table.tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row) choose(Number(row.dataset.plan));
  });
  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (head) sortBy(head);
  });
  choose(chosen);
  drawn.forEach(draw);
})();
