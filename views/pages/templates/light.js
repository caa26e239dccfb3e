  // ---- a plan under the pointer is lit: in every figure and in the table --------------------------
  const SVG = "http://www.w3.org/2000/svg";
  const REACH = 12;
  let lit = 0;

  function drawing(tag, attributes) {
    const made = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  const axisBy = (figure, id) => figure._fullLayout[`${id[0]}axis${id.slice(1)}`];
  const onAxis = (axis, value) => axis._offset + axis.d2p(value);

  /** What marks the lit plan in one trace: its line, its points, or its column. */
  function litMarks(figure, trace) {
    const [x, y] = [axisBy(figure, trace.xaxis || "x"), axisBy(figure, trace.yaxis || "y")];
    const at = place[trace.meta.show](lit - 1, trace.meta);
    const spots = at.x.map((value, k) => [onAxis(x, value), onAxis(y, (at.y || trace.y)[k])]);
    const dots = spots.map(([cx, cy]) => drawing("circle", { cx, cy, r: 6 }));
    const line = drawing("polyline", { points: spots.join(" ") });
    return trace.meta.show === "heights" ? [line, ...dots] : dots;
  }

  function litColumn(figure) {
    const [x, y] = [axisBy(figure, "x"), axisBy(figure, "y")];
    const [from, to] = [-0.5, 0.5].map((side) => onAxis(x, columns.indexOf(lit) + 1 + side));
    return [drawing("rect", { x: from, y: y._offset, width: to - from, height: y._length })];
  }

  function lightFigure(figure) {
    const { width, height: tall } = figure._fullLayout;
    const sheet = drawing("svg", { class: "lit", width, height: tall });
    const found = figure.data.filter((trace) => roleOf(trace) === "chosen" && trace.meta.show !== "triple");
    sheet.append(...found.flatMap((trace) => litMarks(figure, trace)), ...(isHeat(figure.layout) ? litColumn(figure) : []));
    figure.parentElement.append(sheet);
  }

  /** Lights a plan everywhere but where the pointer is told of it already; 0 puts the light out. */
  function light(plan, from = null) {
    if (plan === lit) return;
    lit = plan;
    document.querySelectorAll("svg.lit").forEach((sheet) => sheet.remove());
    if (lit) standing().forEach(lightFigure);
    for (const row of table.tBodies[0].rows) row.classList.toggle("lit", Number(row.dataset.plan) === lit);
    const row = table.querySelector("tr.lit");
    const box = table.parentElement;
    if (row && from !== table) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }

  function listen(figure) {
    if (figure === parallel) return listenToLines();
    const planAt = ({ points: [point] }) => (isHeat(figure.layout) ? columns[point.x - 1] : point.customdata);
    figure.on("plotly_click", (event) => choose(planAt(event), true));
    figure.on("plotly_hover", (event) => light(planAt(event) || 0));
    figure.on("plotly_unhover", () => light(0));
  }

  // ---- lines are near along their whole length, not at their points alone -------------------------
  /** The kept plan whose line passes the pointer within reach; 0 if none does. */
  function lineAt(event) {
    const box = parallel.getBoundingClientRect();
    const { xaxis, yaxis } = parallel._fullLayout;
    // A click has whole pixels where a move may have parts of them: both must find the same line.
    const [across, down] = [Math.round(event.clientX) - box.left, Math.round(event.clientY) - box.top];
    const x = xaxis.p2d(across - xaxis._offset);
    const from = Math.min(Math.max(Math.floor(x), 0), axisOrder.length - 2);
    const part = clamp(x - from);
    const distance = (plan) => {
      const [one, other] = [from, from + 1].map((at) => heightOn(axisOrder[at], plan));
      return Math.abs(yaxis._offset + yaxis.d2p(one + (other - one) * part) - down);
    };
    const near = drawable((plan) => isKept[plan]).map((plan) => [distance(plan), plan]);
    const [least, plan] = near.reduce((best, each) => (each[0] < best[0] ? each : best), [REACH, 0]);
    return least < REACH && x > from - 0.5 && x < from + 1.5 ? plan : 0;
  }

  const tip = element("div", "tip");
  tip.hidden = true;

  /** The plan's number and its goals with their units, beside the pointer. */
  function tell(plan, event) {
    tip.hidden = !plan;
    if (!plan) return;
    const lines = data.goals.map((goal, k) =>
      element("div", "", name(goal.owner ? `${goal.owner}: ${goal.name}` : goal.name), ` ${withUnit(goal, valueOf(goal, data.values[plan - 1][k]))}`));
    tip.replaceChildren(element("strong", "", `plan ${plan}`), ...lines);
    const [frame, seen] = [parallel.parentElement, parallel.closest(".scroll")].map((box) => box.getBoundingClientRect());
    const isLeft = event.clientX < (seen.left + seen.right) / 2;
    tip.style.top = `${event.clientY - frame.top + 14}px`;
    tip.style.left = isLeft ? `${event.clientX - frame.left + 14}px` : "";
    tip.style.right = isLeft ? "" : `${frame.right - event.clientX + 14}px`;
  }

  function listenToLines() {
    const frame = parallel.parentElement;
    frame.append(tip);
    const follow = (event) => {
      const isNear = event && event.pointerType !== "touch" && !event.target.closest(".axis");
      const plan = isNear ? lineAt(event) : 0;
      light(plan);
      tell(plan, event);
    };
    frame.addEventListener("pointermove", follow);
    frame.addEventListener("pointerleave", () => follow(null));
    frame.addEventListener("click", (event) => {
      if (event.target.closest(".axis")) return;
      choose(lineAt(event), true);
      follow(null);
    });
  }

  for (const [begin, end] of [["pointerover", "pointerleave"], ["focusin", "focusout"]]) {
    table.tBodies[0].addEventListener(begin, (event) => light(Number(event.target.closest("tr").dataset.plan), table));
    table.tBodies[0].addEventListener(end, () => light(0, table));
  }
