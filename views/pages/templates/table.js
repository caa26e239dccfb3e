  // ---- the table of all plans, in pages ----------------------------------------------------------
  const table = byId("plans");
  const pager = byId("pager");
  const PAGE = 100;
  const sorting = { place: 0, direction: 1 };
  let page = 0;

  /** What a column of the table holds for a plan: its number, a goal, or what the worst-off get. */
  function cellValue(plan, place) {
    if (place === 0) return plan;
    if (place <= data.goals.length) return data.values[plan - 1][place - 1];
    return worstOff[plan - 1] ?? -Infinity;
  }

  const sorted = () => [...kept].sort((a, b) =>
    sorting.direction * (cellValue(a, sorting.place) - cellValue(b, sorting.place)) || a - b);

  function cell(words, share, mark) {
    const made = element("td", `number bar-cell ${mark}`, words);
    made.style.setProperty("--share", clamp(share).toFixed(3));
    return made;
  }

  function goalCell(goal, value) {
    const mark = goal.best === goal.worst ? "" : value === goal.best ? "best" : value === goal.worst ? "worst" : "";
    return cell(valueOf(goal, value), height(goal, value), mark);
  }

  function planRow(plan) {
    const link = element("a", "", String(plan));
    link.href = `#plan-${plan}`;
    const head = element("th", "number", link);
    head.scope = "row";
    const share = worstOff[plan - 1];
    const row = element("tr", plan === chosen ? "chosen" : "", head,
      ...data.goals.map((goal, k) => goalCell(goal, data.values[plan - 1][k])),
      share === null ? cell("nobody has anything to gain", 0, "") : cell(percent(share), share, ""));
    row.dataset.plan = plan;
    if (plan === chosen) row.setAttribute("aria-current", "true");
    return row;
  }

  function showTable() {
    const plans = sorted();
    const pages = Math.max(Math.ceil(plans.length / PAGE), 1);
    page = Math.min(Math.max(page, 0), pages - 1);
    const [from, to] = [page * PAGE, Math.min((page + 1) * PAGE, plans.length)];
    table.tBodies[0].replaceChildren(...plans.slice(from, to).map(planRow));
    pager.hidden = pages === 1;
    const [back, words, further] = pager.children;
    words.textContent = `${whole.format(from + 1)} to ${whole.format(to)} of ${count(plans.length, "plan")}`;
    back.disabled = page === 0;
    further.disabled = page === pages - 1;
  }

  function markRow() {
    for (const row of table.tBodies[0].rows) {
      const isChosen = Number(row.dataset.plan) === chosen;
      row.classList.toggle("chosen", isChosen);
      row.toggleAttribute("aria-current", isChosen);
    }
  }

  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (!head) return;
    const isAscending = head.getAttribute("aria-sort") === "ascending";
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isAscending ? "descending" : "ascending");
    Object.assign(sorting, { place: head.cellIndex, direction: isAscending ? -1 : 1 });
    page = 0;
    showTable();
  });
  table.tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row && !event.target.closest("a")) choose(Number(row.dataset.plan), true);
  });
  pager.addEventListener("click", (event) => {
    const turn = Number(event.target.dataset.turn);
    if (!turn) return;
    page += turn;
    showTable();
    table.parentElement.scrollTop = 0;
  });
