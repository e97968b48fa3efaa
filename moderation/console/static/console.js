/* Comfort only: every page works without this file.  It counts a claim down and renews it while somebody is at work, and
   lets keys press the buttons that are there.  Keys are places on the keyboard (event.code), so they are the same ones
   under any alphabet. */
"use strict";

(() => {
  const SETTLED_AFTER = 350; // milliseconds in which a second press may still be meant for the comment before
  const REFRESHED_AFTER = 10_000; // milliseconds
  const opened = performance.now();
  const left = document.querySelector("[data-seconds-left]");
  const verdict = document.getElementById("verdict");
  const clauses = document.getElementById("clauses");
  const keys = document.getElementById("keys");
  const spoken = document.getElementById("spoken");
  let sent = false;

  const say = (sentence) => { spoken.textContent = sentence; };

  /* The claim */

  if (left) {
    const renewal = document.getElementById("renew");
    const whole = Number(left.dataset.secondsLeft);
    let end = opened + whole * 1000;
    let renewed = opened;
    let asking = false;

    const show = () => {
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      left.hidden = false;
      left.classList.toggle("ending", seconds <= 30);
      left.textContent = seconds > 0
        ? ` (${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left)`
        : " (it has ended)";
      if (seconds === 30) { say("Your claim ends in 30 seconds."); }
    };

    const renew = async () => {
      const now = performance.now();
      if (asking || sent || now > end || now - renewed < Math.min(20, whole / 4) * 1000) { return; }
      asking = true;
      try {
        const answer = await fetch(renewal.action, {
          method: "POST",
          body: new URLSearchParams(new FormData(renewal)),
          headers: { Accept: "application/json" },
          redirect: "error",
        });
        if (answer.ok) {
          const { seconds_left: seconds } = await answer.json();
          renewed = performance.now();
          end = renewed + seconds * 1000;
          const until = new Date(Date.now() + seconds * 1000).toISOString();
          const clock = renewal.parentElement.querySelector("time");
          clock.dateTime = until;
          clock.title = clock.textContent = `${until.slice(11, 19)} UTC`;
        } else if (answer.status === 409) {
          end = 0;
        }
      } catch {
        renewed = now; // away: the countdown goes on, and the next sign of life tries again
      } finally {
        asking = false;
        show();
      }
    };

    show();
    setInterval(show, 1000);
    for (const life of ["keydown", "pointerdown", "input", "scroll", "wheel"]) {
      addEventListener(life, renew, { passive: true });
    }
  }

  /* The head of the queue, kept up to date while somebody looks at it */

  const head = document.querySelector("[data-state]");
  const refresh = async () => {
    if (document.hidden) { return; }
    try {
      const answer = await fetch(head.dataset.state, { redirect: "error" });
      if (!answer.ok) { return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("state");
      const known = document.getElementById("state");
      if (fresh.dataset.count !== known.dataset.count) { say(fresh.textContent); }
      known.replaceWith(fresh);
      document.title = document.title.replace(/^Queue( \(\d+\))?/, fresh.dataset.count > 0 ? `Queue (${fresh.dataset.count})` : "Queue");
    } catch {
      // away: the head stays as it is, and the next look tries again
    }
  };
  if (head) {
    setInterval(refresh, REFRESHED_AFTER);
    addEventListener("visibilitychange", refresh);
  }

  /* The keys */

  const isTyping = (target) => target instanceof Element && target.matches("textarea, select, input:not([type=radio])");
  const rejecting = () => clauses?.classList.contains("asked");
  const submit = (form, button) => {
    if (sent || (form === verdict && performance.now() - opened < SETTLED_AFTER)) { return; }
    form.requestSubmit(button);
  };

  const askForClause = (asked) => {
    clauses.classList.toggle("asked", asked);
    if (asked) {
      clauses.querySelector("input:checked, input")?.focus();
      say("Reject: press the number of the clause, or Escape.");
    }
  };

  const press = (code) => {
    const target = document.querySelector(`main [data-key="${code}"]`);
    if (!target) { return false; }
    if (code === "KeyR") {
      askForClause(true);
    } else if (target.form) {
      submit(target.form, target);
    } else {
      submit(target);
    }
    return true;
  };

  const choose = (code) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    const choice = digit && clauses?.querySelector(`[data-digit="${digit}"]`);
    if (!choice || !rejecting()) { return false; }
    choice.checked = true;
    submit(verdict, verdict.querySelector("[value=reject]"));
    return true;
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || keys?.open) { return; }
    if (event.code === "Escape") {
      document.activeElement?.blur();
      if (clauses) { askForClause(false); }
    } else if (isTyping(event.target)) {
      return;
    } else if (event.key === "?" || (event.shiftKey && event.code === "Slash")) {
      keys?.showModal();
      event.preventDefault();
    } else if (!event.shiftKey && (choose(event.code) || press(event.code))) {
      event.preventDefault();
    }
  });

  for (const opener of document.querySelectorAll("[data-opens=keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => keys.showModal());
  }

  addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); }
    if (event.target.method === "post") { sent = true; }
  });
  addEventListener("pageshow", () => { sent = false; }); // come back to by the browser's own button
})();
