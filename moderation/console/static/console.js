/* Comfort only: every page works without this file.  It puts the next comment in place of the one decided without loading
   the page anew, counts a claim down, renews it while somebody is at work and frees it when they leave, and lets keys
   press the buttons that are there.  Keys are places on the keyboard (event.code), so they are the same ones under any
   alphabet. */
"use strict";

(() => {
  const SETTLED_AFTER = 350; // milliseconds in which a second press may still be meant for the comment before
  const REFRESHED_AFTER = 10_000; // milliseconds
  const find = (selector) => document.querySelector(selector);
  const keys = document.getElementById("keys");
  const say = (sentence) => { document.getElementById("spoken").textContent = sentence; };
  const told = (name) => document.getElementById("spoken").dataset[name];
  let opened = performance.now();
  let sent = false;
  let claim = null;

  /* The claim: counted down, renewed by activity, freed by leaving */

  const startClaim = () => {
    const left = find("[data-seconds-left]");
    const whole = Number(left?.dataset.secondsLeft);
    claim = left && { left, whole, end: opened + whole * 1000, renewed: opened, asking: false };
    showClaim();
  };

  const showClaim = () => {
    if (!claim) { return; }
    const seconds = Math.max(0, Math.ceil((claim.end - performance.now()) / 1000));
    const padded = (count) => String(count).padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const clock = `${hours ? `${hours}:${padded(minutes % 60)}` : minutes}:${padded(seconds % 60)}`;
    claim.left.hidden = false;
    claim.left.classList.toggle("ending", seconds <= 30);
    claim.left.textContent = seconds > 0 ? ` (${told("left").replace("{time}", clock)})` : ` (${told("ended")})`;
    if (seconds === 30) { say(told("soon")); }
  };

  const renewed = (held, seconds) => {
    held.renewed = performance.now();
    held.end = held.renewed + seconds * 1000;
    const until = new Date(Date.now() + seconds * 1000).toISOString();
    const clock = held.left.parentElement.querySelector("time");
    clock.dateTime = until;
    clock.title = clock.textContent = `${until.slice(11, 19)} UTC`;
  };

  const renew = async () => {
    const held = claim;
    const now = performance.now();
    const soon = held && now - held.renewed < Math.min(20, held.whole / 4) * 1000;
    if (!held || held.asking || sent || now > held.end || soon) { return; }
    const form = document.getElementById("renew");
    held.asking = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "error" });
      if (answer.ok) {
        renewed(held, (await answer.json()).seconds_left);
      } else if (answer.status === 409) {
        held.end = 0;
      }
    } catch {
      held.renewed = now; // away: the countdown goes on, and the next sign of life tries again
    } finally {
      held.asking = false;
      showClaim();
    }
  };

  const leave = () => {
    const form = document.getElementById("release");
    if (!form || sent || performance.now() > claim?.end) { return; }
    const body = new URLSearchParams(new FormData(form));
    body.set("leaving", "1");
    navigator.sendBeacon(form.action, body);
    sessionStorage.setItem("left", location.pathname);
  };

  const comeBack = () => {
    const form = document.getElementById("claim");
    const again = ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);
    if (form && again && sessionStorage.getItem("left") === location.pathname) { form.requestSubmit(); }
    sessionStorage.removeItem("left");
  };

  /* The next page in place of this one */

  const show = (html, address) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const main = fresh.getElementById("main");
    if (!main) { location.assign(address); return; }
    find("#main").replaceWith(document.adoptNode(main));
    document.title = fresh.title;
    history.pushState({}, "", address);
    scrollTo(0, 0);
    begin();
    main.focus();
    say(find("main .notice p, main .problem, main h1")?.textContent.trim() ?? "");
  };

  const swap = async (form, button) => {
    const body = new URLSearchParams(new FormData(form, button));
    try {
      const headers = { Prefer: "return=representation" }; // the next comment in the answer itself, not by a redirect
      const answer = await fetch(form.action, { method: "POST", body, headers });
      if (new URL(answer.url).pathname.startsWith("/console/sign-in")) { location.assign(answer.url); return; }
      const address = answer.headers.get("Content-Location") ?? (answer.redirected ? answer.url : location.href);
      show(await answer.text(), address);
    } catch {
      say(told("away"));
    } finally {
      sent = false;
    }
  };

  addEventListener("submit", (event) => {
    if (sent || event.target.method !== "post") {
      if (sent) { event.preventDefault(); }
      return;
    }
    sent = true;
    if (event.target.hasAttribute("data-swap")) {
      event.preventDefault();
      swap(event.target, event.submitter);
    }
  });
  addEventListener("popstate", () => location.reload());
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => {
    sent = false;
    if (event.persisted && document.getElementById("release")) { location.reload(); } // it was freed meanwhile
  });

  /* The head of the queue, kept up to date while somebody looks at it */

  const refresh = async () => {
    const head = find("[data-state]");
    if (!head || document.hidden) { return; }
    try {
      const answer = await fetch(head.dataset.state, { redirect: "error" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("state");
      const known = document.getElementById("state");
      if (!answer.ok || !fresh || !known) { return; }
      if (fresh.dataset.count !== known.dataset.count) { say(fresh.textContent); }
      known.replaceWith(fresh);
      const count = Number(fresh.dataset.count);
      document.title = document.title.replace(/^Queue( \(\d+\))?/, count ? `Queue (${count})` : "Queue");
    } catch {
      // away: the head stays as it is, and the next look tries again
    }
  };

  /* Many at once */

  const picks = () => [...document.querySelectorAll(".pick input:enabled")];
  const countPicks = () => {
    const shown = document.getElementById("chosen-count");
    if (shown) { shown.textContent = `(${picks().filter((pick) => pick.checked).length})`; }
  };

  /* The keys */

  const isTyping = (target) => target instanceof Element
    && target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  const clauses = () => document.getElementById("clauses");
  const submit = (form, button) => {
    if (sent || (form.id === "verdict" && performance.now() - opened < SETTLED_AFTER)) { return; }
    form.requestSubmit(button);
  };

  const askForClause = (asked) => {
    clauses().classList.toggle("asked", asked);
    if (asked) {
      clauses().querySelector("input:checked, input")?.focus();
      say(told("clauses"));
    }
  };

  const press = (code) => {
    const target = find(`main [data-key="${code}"]`);
    if (!target) { return false; }
    if (code === "KeyR") {
      askForClause(true);
    } else if (target instanceof HTMLDetailsElement) {
      target.open = !target.open;
      target.querySelector("summary").focus();
    } else if (target instanceof HTMLTextAreaElement) {
      target.focus();
    } else if (target instanceof HTMLInputElement) {
      target.click();
    } else if (target.form) {
      submit(target.form, target);
    } else {
      submit(target);
    }
    return true;
  };

  const choose = (code) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    const choice = digit && clauses()?.querySelector(`[data-digit="${digit}"]`);
    if (!choice || !clauses().classList.contains("asked")) { return false; }
    choice.checked = true;
    const verdict = document.getElementById("verdict");
    submit(verdict, verdict.querySelector("[value=reject]"));
    return true;
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || keys?.open) { return; }
    if (event.code === "Escape") {
      document.activeElement?.blur();
      find(".more[open]")?.removeAttribute("open");
      if (clauses()) { askForClause(false); }
    } else if (isTyping(event.target)) {
      return;
    } else if (event.key === "?" || (event.shiftKey && event.code === "Slash")) {
      keys?.showModal();
      event.preventDefault();
    } else if (!event.shiftKey && (choose(event.code) || press(event.code))) {
      event.preventDefault();
    }
  });

  /* What belongs to the page that is shown; the rest listens to the window and stays */

  const begin = () => {
    opened = performance.now();
    sent = false;
    startClaim();
    countPicks();
    const all = document.getElementById("choose-all");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => { for (const pick of picks()) { pick.checked = true; } countPicks(); });
    }
  };

  for (const opener of document.querySelectorAll("[data-opens=keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => keys.showModal());
  }
  for (const life of ["keydown", "pointerdown", "input", "scroll", "wheel"]) {
    addEventListener(life, renew, { passive: true });
  }
  addEventListener("click", (event) => {
    for (const more of document.querySelectorAll(".more[open]")) { more.open = more.contains(event.target); }
  });
  addEventListener("change", countPicks);
  addEventListener("visibilitychange", refresh);
  setInterval(refresh, REFRESHED_AFTER);
  setInterval(showClaim, 1000);
  begin();
  comeBack();
})();
