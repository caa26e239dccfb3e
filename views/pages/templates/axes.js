  // ---- the axes of parallel coordinates: their order, and which are turned round ------------------
  const parallel = byId("figure-parallel");
  const axisOrder = data.goals.map((_, k) => k);
  const turned = new Set();
  const placeOf = (k) => axisOrder.indexOf(k);
  /** A height from 0, worst, to 1, best, as it stands on an axis that may be turned round. */
  const standingAt = (k, share) => (turned.has(k) ? 1 - share : share);
  const heightOn = (k, plan) => standingAt(k, height(data.goals[k], data.values[plan - 1][k]));
  const heightsOf = (plan) => axisOrder.map((k) => heightOn(k, plan));

  const FREE = 0.09;
  const BEYOND = 0.025;
  /** What stands on an axis: both ends, and round values between them. */
  function marksOn(k) {
    const goal = data.goals[k];
    const ends = [[goal.best, 1 + BEYOND], [goal.worst, -BEYOND]].map(([value, share]) =>
      [standingAt(k, share), number(value), standingAt(k, share) > 0.5 ? "top center" : "bottom center"]);
    const between = goal.ticks.map(([value, words]) => [standingAt(k, height(goal, value)), `\u2002${words}`, "middle right"]);
    return [...ends, ...between.filter(([at]) => at > FREE && at < 1 - FREE)].map((mark) => [placeOf(k), ...mark]);
  }

  function scales() {
    const [x, y, text, textposition] = [0, 1, 2, 3].map((part) => axisOrder.flatMap(marksOn).map((mark) => mark[part]));
    return { x, y, text, textposition };
  }

  /** Moves an axis by so many places, to the left or to the right. */
  function moveAxis(k, steps) {
    const from = placeOf(k);
    axisOrder.splice(from, 1);
    axisOrder.splice(from + steps, 0, k);
    reorder();
  }

  function turnAxis(k) {
    if (!turned.delete(k)) turned.add(k);
    reorder();
  }

  /** Draws the figure anew after an axis has moved; the button that moved it keeps the focus. */
  function reorder() {
    const focus = document.activeElement;
    const heads = figures.parallel.layout.xaxis.ticktext;
    Plotly.relayout(parallel, { "xaxis.ticktext": axisOrder.map((k) => heads[k]) });
    redraw(parallel);
    markChosen(parallel);
    axes.sort(([a], [b]) => placeOf(a) - placeOf(b)).forEach(([, axis]) => parallel.parentElement.append(axis));
    placeBrushes();
    focus.focus();
  }

  /** The head of an axis, which a pointer drags to another place; keys use the buttons below. */
  function axisHead(k) {
    const head = element("div", "head");
    let start = null;
    const end = () => {
      start = null;
      head.textContent = head.style.transform = "";
    };
    head.addEventListener("pointerdown", (event) => {
      start = event.clientX;
      head.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    head.addEventListener("pointermove", (event) => {
      if (start === null) return;
      head.textContent = labelOf(data.goals[k]);
      head.style.transform = `translateX(${event.clientX - start}px)`;
    });
    head.addEventListener("pointerup", (event) => {
      if (start === null) return;
      const { xaxis } = parallel._fullLayout;
      const steps = Math.round((event.clientX - start) / (xaxis.d2p(1) - xaxis.d2p(0)));
      const last = axisOrder.length - 1;
      end();
      moveAxis(k, Math.min(Math.max(placeOf(k) + steps, 0), last) - placeOf(k));
    });
    head.addEventListener("pointercancel", end);
    return head;
  }

  /** Buttons below an axis: to the left, round, to the right. */
  function axisButtons(k) {
    const button = (sign, words, act) => {
      const made = element("button", "", sign);
      made.type = "button";
      made.ariaLabel = made.title = `${words} ${labelOf(data.goals[k])}`;
      made.addEventListener("click", act);
      return made;
    };
    return element("div", "turns",
      button("\u2190", "Move to the left:", () => moveAxis(k, -1)),
      button("\u2195", "Turn round:", () => turnAxis(k)),
      button("\u2192", "Move to the right:", () => moveAxis(k, 1)));
  }

  function showTurns(k, axis) {
    const [left, turn, right] = axis.querySelectorAll(".turns button");
    left.disabled = placeOf(k) === 0;
    right.disabled = placeOf(k) === axisOrder.length - 1;
    turn.setAttribute("aria-pressed", String(turned.has(k)));
  }
