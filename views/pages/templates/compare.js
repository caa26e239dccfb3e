  // ---- what the chosen plan costs whom, against another ----------------------------------------
  const against = byId("against");
  const MOST_DIFFERENT = 24;

  function compareWith(plan, words) {
    const known = [...against.options].some((option) => Number(option.value) === plan);
    if (!known) against.append(new Option(`plan ${plan}: ${words}`, String(plan)));
    against.value = String(plan);
  }

  /** The plan to compare with: the one that was picked, else the first that is another plan. */
  function otherPlan() {
    for (const option of against.options) option.disabled = Number(option.value) === chosen;
    if (Number(against.value) !== chosen) return Number(against.value);
    const other = [...against.options].find((option) => !option.disabled);
    return other ? Number(other.value) : 0;
  }

  /** How a goal changes on the way from the other plan: in its unit and as a share of its range. */
  function changeOf(goal, k, other) {
    const change = data.values[chosen - 1][k] - data.values[other - 1][k];
    const better = goal.sense === "maximize" ? change : -change;
    const share = goal.range ? better / goal.range : Math.sign(better);
    return { goal, change, share: Math.abs(change) < 1e-12 ? 0 : share };
  }

  function tellChange({ goal, change }) {
    const amount = withUnit(goal, valueOf(goal, Math.abs(change)));
    return `${amount} ${change > 0 ? "more" : "less"} of ${labelOf(goal)}`;
  }

  function againstWords(other, changes) {
    const won = changes.filter(({ share }) => share > 0).map(tellChange);
    const lost = changes.filter(({ share }) => share < 0).map(tellChange);
    const gains = won.length ? `Better than plan ${other} by ${listed(won)}.` : "";
    const costs = lost.length ? ` ${won.length ? "It costs" : "It is worse by"} ${listed(lost)}.` : "";
    return gains + costs || `In every goal it is as good as plan ${other}.`;
  }

  /** A bar from the middle: to the right what is won, to the left what is lost. */
  function changeBar({ goal, change, share }) {
    const bar = element("i", share < 0 ? "loss" : "");
    bar.style.left = `${50 + Math.min(clamp(Math.abs(share)) * Math.sign(share), 0) * 50}%`;
    bar.style.right = "auto";
    bar.style.width = `${clamp(Math.abs(share)) * 50}%`;
    const middle = element("b", "");
    middle.style.left = "50%";
    const title = element("span", "", ...(goal.owner ? [name(goal.owner), ": "] : []), name(goal.name));
    const amount = signed(valueOf(goal, change), change);
    const value = element("span", "value", amount, ...(goal.unit ? [" ", name(unitOf(goal, amount))] : []));
    const ends = element("div", "ends", share ? `${signed(percent(share), share)} of its range` : "the same");
    return element("div", "meter", title, value, element("div", "track both", bar, middle), ends);
  }

  function differences(other) {
    const [mine, theirs] = [decisionsOf(chosen), decisionsOf(other)];
    const columns = [...new Set([...mine.keys(), ...theirs.keys()])].sort((a, b) => a - b);
    const change = (j) => Math.abs((mine.get(j) || 0) - (theirs.get(j) || 0));
    const moved = columns.filter((j) => change(j) > 1e-9).sort((a, b) => change(b) - change(a));
    const isMore = (j) => (mine.get(j) || 0) > (theirs.get(j) || 0);
    return [
      differenceList(`Yes here, not in plan ${other}`, `More than in plan ${other}`, moved.filter(isMore), mine, theirs),
      differenceList(`Yes in plan ${other}, not here`, `Less than in plan ${other}`, moved.filter((j) => !isMore(j)), mine, theirs),
    ].filter(Boolean);
  }

  function differenceList(yesNoHead, amountHead, columns, mine, theirs) {
    if (!columns.length) return null;
    const areYesNo = columns.every((j) => isYesNo(groupOf(j)));
    const line = (j) => {
      const [here, there] = [mine.get(j) || 0, theirs.get(j) || 0];
      const amounts = isYesNo(groupOf(j)) ? "" : `${number(there)} → ${number(here)}`;
      const usage = `${whole.format(data.decisions.used[j])} of ${whole.format(planCount)}`;
      return element("li", "", name(decisionName(j)), element("span", "value", amounts), element("span", "used", usage));
    };
    const hidden = columns.length - MOST_DIFFERENT;
    return element("div", columns.length <= 12 ? "keep" : "", element("h4", "", `${areYesNo ? yesNoHead : amountHead} (${whole.format(columns.length)})`),
      element("ul", `decisions ${areYesNo ? "" : "amounts"}`, ...columns.slice(0, MOST_DIFFERENT).map(line)),
      hidden > 0 ? element("p", "muted", `${whole.format(hidden)} more differ less.`) : null);
  }

  function showAgainst() {
    const other = otherPlan();
    byId("against-box").hidden = !other;
    if (!other) return;
    against.value = String(other);
    const changes = data.goals.map((goal, k) => changeOf(goal, k, other));
    byId("against-words").replaceChildren(...sentence(againstWords(other, changes)));
    byId("against-bars").replaceChildren(...changes.map(changeBar));
    byId("against-decisions").replaceChildren(...differences(other));
  }

  for (const { plan, words } of data.named) compareWith(plan, words);
  against.value = against.options.length ? against.options[0].value : "";
  against.addEventListener("change", showAgainst);
  byId("keep").addEventListener("click", () => {
    compareWith(chosen, "kept to compare with");
    byId("against-words").textContent = `Choose another plan: it will be compared with plan ${chosen}.`;
  });
