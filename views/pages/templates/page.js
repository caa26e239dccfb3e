  // ---- choosing a plan, and what the address says ------------------------------------------------
  const choice = byId("choice");
  const picker = byId("picker");

  /** Shows a plan everywhere; a number that is not a plan changes nothing. */
  function choose(plan, isClicked = false) {
    if (!Number.isInteger(plan) || plan < 1 || plan > planCount) return;
    chosen = plan;
    choice.value = String(plan);
    for (const button of picker.querySelectorAll("button")) {
      const next = plan + Number(button.dataset.step);
      button.disabled = next < 1 || next > planCount;
    }
    showPlan();
    markRow();
    standing().forEach(markChosen);
    if (isClicked) sayInAddress();
    if (isClicked) showPeek();
    else peek.hidden = true;
  }

  /** The address of the chosen plan, so that it can be sent and the browser can go back to it. */
  function sayInAddress() {
    const [page, anchor] = window.location.href.split("#");
    if (anchor !== `plan-${chosen}`) window.history.pushState({ stays: true }, "", `${page}#plan-${chosen}`);
  }

  const begun = chosen;
  /** After a step back or forth, or a link: a click on a plan has left the page where it was. */
  function followAddress() {
    const { stays } = window.history.state || {};
    const found = planInAddress();
    if (found && !stays) fromAddress();
    else choose(found || begun);
  }

  const planInAddress = () => Number((/^#plan-(\d+)$/.exec(window.location.hash) || [])[1]);

  /** The plan that the address asks for: #plan-7. */
  function fromAddress(behavior = "auto") {
    const found = planInAddress();
    if (!found) return;
    choose(found);
    byId("plan").scrollIntoView({ behavior });
    byId("plan").focus({ preventScroll: true });
  }

  choice.max = String(planCount);
  picker.hidden = planCount < 2;
  choice.addEventListener("change", () => {
    choose(Number(choice.value), true);
    choice.value = String(chosen);
  });
  picker.addEventListener("click", (event) => {
    const step = Number(event.target.dataset.step);
    if (step) choose(chosen + step, true);
  });
  window.addEventListener("hashchange", followAddress);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#plan-"]');
    // The same address again changes nothing, so that no event tells of it.
    if (link && link.getAttribute("href") === window.location.hash) fromAddress();
  });
  window.addEventListener("scroll", () => { if (!peek.hidden && isSeen(byId("plan"))) peek.hidden = true; }, { passive: true });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") peek.hidden = true; });

  async function begin() {
    showTable();
    choose(chosen);
    if (drawn.length) await window.wholepie.plotly();
    for (const figure of drawn) {
      // Lets the browser show the words, and what is drawn so far, before the next figure.
      await new Promise((resolve) => setTimeout(resolve));
      await draw(figure);
    }
    addBrushes();
    fromAddress("instant");
    document.documentElement.dataset.ready = "true";
  }
  begin();
