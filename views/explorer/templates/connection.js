/* Whether the explorer answers: said in the page within 3 s. What a person did meanwhile is kept and
   sent, in its order, when it answers again; it is said of what was refused. */
(() => {
  const AGAIN = 1000, PATIENCE = 1500;
  const TROUBLE = {
    silent: "The explorer does not answer. What you change stays on this page and is sent when it " +
      "answers again. If it has ended, start it again and open the address that it then prints.",
    stranger: "The explorer was started again and has another address. Open that address in this " +
      "browser, in a new tab: then this page goes on too.",
  };
  const ask = window.fetch.bind(window);
  let trouble = "", refused = "", waiting = 0, last = Promise.resolve();

  const waits = () => (waiting === 1 ? "1 change waits to be sent." : `${waiting} changes wait to be sent.`);
  const show = () => {
    const words = trouble && [TROUBLE[trouble], waiting ? waits() : ""].join(" ").trim();
    const place = document.getElementById("connection");
    place.textContent = words || (refused && `Not saved. ${refused}`);
    place.hidden = !place.textContent;
    // A tick would have Dash forget the request that waits.
    window.dash_clientside?.set_props?.("tick", { disabled: Boolean(trouble && waiting) });
  };
  const meet = (found) => {
    if (trouble !== found) {
      trouble = found;
      show();
    }
  };

  const nothingNew = () => new Response(null, { status: 204 });
  const heard = async (answer, byHand) => {
    meet(answer.status === 403 ? "stranger" : "");
    if (answer.ok) {
      if (byHand && refused) {
        refused = "";
        show();
      }
      return answer;
    }
    if (answer.status !== 403) {
      refused = (await answer.text()).slice(0, 300);
      show();
    }
    return nothingNew();
  };

  // With its body, which is given up too where it takes too long.
  const whole = async (url, options) => {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await ask(url, { ...options, signal });
    const { status, headers } = answer;
    return new Response(status === 204 ? null : await answer.text(), { status, headers });
  };
  let ticks = false;
  const tick = async (url, options) => {
    if (ticks) {
      return nothingNew();
    }
    ticks = true;
    try {
      return await heard(await whole(url, options), false);
    } catch {
      meet("silent");
      return nothingNew();
    } finally {
      ticks = false;
    }
  };

  const insist = async (url, options) => {
    for (;;) {
      const late = setTimeout(() => meet("silent"), PATIENCE);
      try {
        const answer = await ask(url, options);
        if (answer.status !== 403) {
          return answer;
        }
        meet("stranger");
      } catch {
        meet("silent");
      } finally {
        clearTimeout(late);
      }
      await new Promise((go) => setTimeout(go, AGAIN));
    }
  };
  // The field of a note is emptied only of the note that is kept.
  const emptied = async (answer, options) => {
    const words = JSON.parse(options.body).state.find((each) => each.id === "note").value;
    const said = answer.status === 200 ? await answer.clone().json() : {};
    if (!said.response?.note) {
      return answer;
    }
    delete said.response.note;
    if (document.getElementById("note").value === words) {
      window.dash_clientside.set_props("note", { value: "" });
    }
    return new Response(JSON.stringify(said), { status: 200, headers: answer.headers });
  };
  const act = (url, options) => {
    waiting += 1;
    const answer = last.then(() => insist(url, options));
    last = answer.finally(() => {
      waiting -= 1;
    });
    if (trouble) {
      show();
    }
    return answer.then((found) => heard(found, true)).then((found) => emptied(found, options));
  };

  const isTick = (body) => {
    const changed = JSON.parse(body).changedPropIds;
    return changed.length > 0 && changed.every((each) => each === "tick.n_intervals");
  };
  window.fetch = (url, options) => {
    if (!String(url).includes("/_dash-update-component")) {
      return ask(url, options);
    }
    return isTick(options.body) ? tick(url, options) : act(url, options);
  };
  window.addEventListener("beforeunload", (event) => {
    if (trouble && waiting) {
      event.preventDefault();
    }
  });
})();
