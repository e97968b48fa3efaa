/* A comment form below an article: <reader-comments site="…" article="…"></reader-comments> and this script.
   Everything a reader or the service wrote goes in as text, never as markup, and styles are no attributes of elements,
   so the page's Content-Security-Policy needs only script-src and connect-src to our address. */
(() => {
  "use strict";

  const SERVICE = new URL("form/", document.currentScript.src);
  const TELL_FROM = 50; // characters left, from which on a screen reader is told; before that it would only disturb
  const KEPT = 5; // appeals, of which the last are followed
  const TELL_AFTER = 1000; // milliseconds without a key

  const WORDS = {
    en: {
      title: "Comments", label: "Your comment", send: "Send", sending: "Sending …",
      left: "Characters left:", over: "Characters too many:", empty: "Write a comment first.",
      tooLong: "The comment is too long; shorten it.",
      nudge: "This would not be published", nudgeWhy: "These words break a rule of the site:",
      change: "Change it", insist: "Send it anyway",
      published: "Your comment is published.", waiting: "Your comment is being looked at.",
      waitingMore: "A moderator reads it first; if it keeps to the rules, it appears here.",
      refused: "Your comment was not published.", refusedWhy: "It breaks a rule of the site:",
      why: "Why should it be read again? (You need not say.)",
      asked: "Somebody who has not decided about it before reads it again. The answer appears here, on this page.",
      answered: "Your appeal has been answered", overturned: "Your comment is published after all.",
      upheld: "It stays unpublished.", close: "Close",
      appealLink: "Ask for another look", none: "No comments yet.", older: "Older comments",
      hasty: "Please wait a little, then send it again.",
      failed: "It could not be sent; your text is still here. Try again.",
      shut: "The comments cannot be shown just now.", again: "Try again",
    },
    ru: {
      title: "Комментарии", label: "Ваш комментарий", send: "Отправить", sending: "Отправляется …",
      left: "Осталось символов:", over: "Лишних символов:", empty: "Сначала напишите комментарий.",
      tooLong: "Комментарий слишком длинный; сократите его.",
      nudge: "Это не будет опубликовано", nudgeWhy: "Эти слова нарушают правило сайта:",
      change: "Изменить", insist: "Всё равно отправить",
      published: "Ваш комментарий опубликован.", waiting: "Ваш комментарий на проверке.",
      waitingMore: "Сначала его прочитает модератор; если правила соблюдены, он появится здесь.",
      refused: "Ваш комментарий не опубликован.", refusedWhy: "Он нарушает правило сайта:",
      why: "Почему стоит прочитать его ещё раз? (Можно не отвечать.)",
      asked: "Его снова прочитает человек, который ещё не принимал по нему решения. Ответ появится здесь, на этой странице.",
      answered: "На ваше обращение ответили", overturned: "Ваш комментарий всё-таки опубликован.",
      upheld: "Он остаётся неопубликованным.", close: "Закрыть",
      appealLink: "Попросить пересмотреть", none: "Комментариев пока нет.", older: "Более ранние комментарии",
      hasty: "Подождите немного и отправьте ещё раз.",
      failed: "Не удалось отправить; ваш текст сохранился. Попробуйте ещё раз.",
      shut: "Комментарии сейчас недоступны.", again: "Попробовать ещё раз",
    },
    az: {
      title: "Şərhlər", label: "Şərhiniz", send: "Göndər", sending: "Göndərilir …",
      left: "Qalan simvol:", over: "Artıq simvol:", empty: "Əvvəlcə şərh yazın.",
      tooLong: "Şərh çox uzundur; qısaldın.",
      nudge: "Bu dərc olunmayacaq", nudgeWhy: "Bu sözlər saytın qaydasını pozur:",
      change: "Dəyiş", insist: "Yenə də göndər",
      published: "Şərhiniz dərc olundu.", waiting: "Şərhinizə baxılır.",
      waitingMore: "Əvvəlcə onu moderator oxuyur; qaydalara uyğundursa, burada görünəcək.",
      refused: "Şərhiniz dərc olunmadı.", refusedWhy: "O, saytın qaydasını pozur:",
      why: "Niyə yenidən baxılmalıdır? (Yazmaya da bilərsiniz.)",
      asked: "Əvvəllər bu barədə qərar verməmiş bir şəxs onu yenidən oxuyacaq. Cavab burada, bu səhifədə görünəcək.",
      answered: "Müraciətinizə cavab verilib", overturned: "Şərhiniz yenə də dərc olundu.",
      upheld: "O, dərc olunmamış qalır.", close: "Bağla",
      appealLink: "Yenidən baxılmasını istəyin", none: "Hələ şərh yoxdur.", older: "Əvvəlki şərhlər",
      hasty: "Bir az gözləyin və yenidən göndərin.",
      failed: "Göndərmək alınmadı; mətniniz buradadır. Yenidən cəhd edin.",
      shut: "Şərhlər hazırda əlçatan deyil.", again: "Yenidən cəhd et",
    },
    tr: {
      title: "Yorumlar", label: "Yorumunuz", send: "Gönder", sending: "Gönderiliyor …",
      left: "Kalan karakter:", over: "Fazla karakter:", empty: "Önce bir yorum yazın.",
      tooLong: "Yorum çok uzun; kısaltın.",
      nudge: "Bu yayımlanmayacak", nudgeWhy: "Bu sözler sitenin bir kuralını ihlal ediyor:",
      change: "Değiştir", insist: "Yine de gönder",
      published: "Yorumunuz yayımlandı.", waiting: "Yorumunuz inceleniyor.",
      waitingMore: "Önce bir moderatör okur; kurallara uygunsa burada görünür.",
      refused: "Yorumunuz yayımlanmadı.", refusedWhy: "Sitenin bir kuralını ihlal ediyor:",
      why: "Neden yeniden okunmalı? (Yazmak zorunda değilsiniz.)",
      asked: "Hakkında daha önce karar vermemiş bir kişi onu yeniden okuyacak. Yanıt burada, bu sayfada görünecek.",
      answered: "İtirazınız yanıtlandı", overturned: "Yorumunuz yine de yayımlandı.",
      upheld: "Yayımlanmamış olarak kalıyor.", close: "Kapat",
      appealLink: "Yeniden incelenmesini isteyin", none: "Henüz yorum yok.", older: "Önceki yorumlar",
      hasty: "Biraz bekleyip yeniden gönderin.",
      failed: "Gönderilemedi; metniniz duruyor. Yeniden deneyin.",
      shut: "Yorumlar şu anda gösterilemiyor.", again: "Yeniden dene",
    },
    ka: {
      title: "კომენტარები", label: "თქვენი კომენტარი", send: "გაგზავნა", sending: "იგზავნება …",
      left: "დარჩენილი სიმბოლო:", over: "ზედმეტი სიმბოლო:", empty: "ჯერ დაწერეთ კომენტარი.",
      tooLong: "კომენტარი ძალიან გრძელია; შეამოკლეთ.",
      nudge: "ეს არ გამოქვეყნდება", nudgeWhy: "ეს სიტყვები საიტის წესს არღვევს:",
      change: "შეცვლა", insist: "მაინც გაგზავნა",
      published: "თქვენი კომენტარი გამოქვეყნდა.", waiting: "თქვენი კომენტარი განიხილება.",
      waitingMore: "ჯერ მას მოდერატორი წაიკითხავს; თუ წესებს იცავს, აქ გამოჩნდება.",
      refused: "თქვენი კომენტარი არ გამოქვეყნდა.", refusedWhy: "ის საიტის წესს არღვევს:",
      why: "რატომ უნდა წაიკითხონ ხელახლა? (შეგიძლიათ არ დაწეროთ.)",
      asked: "მას ხელახლა წაიკითხავს ადამიანი, რომელსაც მასზე გადაწყვეტილება არ მიუღია. პასუხი აქ, ამ გვერდზე გამოჩნდება.",
      answered: "თქვენს საჩივარს უპასუხეს", overturned: "თქვენი კომენტარი მაინც გამოქვეყნდა.",
      upheld: "ის გამოუქვეყნებელი რჩება.", close: "დახურვა",
      appealLink: "ხელახლა განხილვის მოთხოვნა", none: "კომენტარები ჯერ არ არის.", older: "უფრო ძველი კომენტარები",
      hasty: "ცოტა ხანს მოიცადეთ და ხელახლა გაგზავნეთ.",
      failed: "გაგზავნა ვერ მოხერხდა; თქვენი ტექსტი აქ არის. სცადეთ ხელახლა.",
      shut: "კომენტარების ჩვენება ახლა ვერ ხერხდება.", again: "ხელახლა ცდა",
    },
    hy: {
      title: "Մեկնաբանություններ", label: "Ձեր մեկնաբանությունը", send: "Ուղարկել", sending: "Ուղարկվում է …",
      left: "Մնացած նիշեր՝", over: "Ավելորդ նիշեր՝", empty: "Նախ գրեք մեկնաբանություն։",
      tooLong: "Մեկնաբանությունը չափազանց երկար է. կրճատեք այն։",
      nudge: "Սա չի հրապարակվի", nudgeWhy: "Այս բառերը խախտում են կայքի կանոնը՝",
      change: "Փոխել", insist: "Այնուամենայնիվ ուղարկել",
      published: "Ձեր մեկնաբանությունը հրապարակված է։", waiting: "Ձեր մեկնաբանությունը դիտարկվում է։",
      waitingMore: "Նախ այն կկարդա մոդերատորը. եթե կանոնները պահպանված են, այն կհայտնվի այստեղ։",
      refused: "Ձեր մեկնաբանությունը չի հրապարակվել։", refusedWhy: "Այն խախտում է կայքի կանոնը՝",
      why: "Ինչո՞ւ պետք է կրկին կարդալ այն։ (Կարող եք չգրել։)",
      asked: "Այն կրկին կկարդա մարդ, որը դրա մասին որոշում չի կայացրել։ Պատասխանը կհայտնվի այստեղ՝ այս էջում։",
      answered: "Ձեր բողոքին պատասխանել են", overturned: "Ձեր մեկնաբանությունն այնուամենայնիվ հրապարակվել է։",
      upheld: "Այն մնում է չհրապարակված։", close: "Փակել",
      appealLink: "Խնդրել վերանայել", none: "Դեռ մեկնաբանություններ չկան։", older: "Ավելի հին մեկնաբանություններ",
      hasty: "Մի փոքր սպասեք և նորից ուղարկեք։",
      failed: "Չհաջողվեց ուղարկել. ձեր տեքստը պահպանված է։ Փորձեք նորից։",
      shut: "Մեկնաբանություններն այս պահին հասանելի չեն։", again: "Փորձել նորից",
    },
  };

  /* light-dark() follows the color-scheme of the page around us, not the reader's system: a page that is light only
     gets a light form.  The page may set `color-scheme` and `--reader-comments-accent` on the element. */
  const STYLE = `
    :host { display: block; overflow-wrap: anywhere; line-height: 1.5; border-radius: .5rem; padding: 1rem;
      --ink: light-dark(#1b2126, #e6eaec); --sheet: light-dark(#fff, #1d2327); --soft: light-dark(#56616a, #a5b0b7);
      --line: light-dark(#d5dad9, #333c42); --edge: light-dark(#77838b, #7c8992); --bad: light-dark(#a52a2a, #f2a39b);
      --accent: var(--reader-comments-accent, light-dark(#1d5f7a, #8cc7e6)); --on: light-dark(#fff, #0d2230);
      --mark: light-dark(#ffe08a, #6b5200); --on-mark: light-dark(#2b2100, #fff3cc);
      --note: light-dark(#f1f4f3, #262e33); color: var(--ink); background: var(--sheet) }
    * { box-sizing: border-box } [hidden] { display: none !important }
    h2, h3, p, ol, blockquote { margin: 0 0 .75rem; padding: 0 } h2 { font-size: 1.3em } h3 { font-size: 1.05em }
    label { display: block; font-weight: 600; margin-bottom: .25rem }
    .soft { color: var(--soft); font-size: .92em }
    textarea { width: 100%; min-height: 7.5em; padding: .6rem .7rem; font: inherit; color: inherit; resize: vertical;
      background: var(--sheet); border: 1px solid var(--edge); border-radius: .35rem }
    .row { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; justify-content: space-between;
      margin: .5rem 0 1rem }
    [type=submit] { margin-inline-start: auto }
    .row p { margin: 0; font-variant-numeric: tabular-nums } .over { color: var(--bad); font-weight: 600 }
    button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .4rem 1.1rem; border-radius: .35rem;
      border: 1px solid var(--accent); background: var(--accent); color: var(--on); cursor: pointer }
    button.quiet { background: none; color: var(--accent) } button[aria-disabled=true] { cursor: progress }
    a { color: var(--accent) }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
    .note { background: var(--note); border-inline-start: 4px solid var(--accent); border-radius: .25rem;
      padding: .8rem 1rem; margin-bottom: 1rem } .note > :last-child { margin-bottom: 0 }
    .note.bad { border-color: var(--bad) } .buttons { justify-content: start }
    blockquote, li p { white-space: pre-wrap } mark { background: var(--mark); color: var(--on-mark) }
    blockquote { max-height: 16em; overflow: auto }
    ol { list-style: none; margin: 0 } li { border-top: 1px solid var(--line); padding: .8rem 0 } li p { margin: 0 }
    .told { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0 }`;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  /* One of the 512 is a code point of the NFC text, a line break being one, as the service counts. */
  const count = (text) => [...text.replace(/\r\n?/g, "\n").normalize("NFC")].length;

  /* What no database keeps: NUL, and halves of surrogate pairs. */
  const clean = (text) => text.replace(/\0|\p{Surrogate}/gu, "\ufffd");

  const randomKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /* Not every browser knows the months of every language; in figures, their dates are like Russian ones. */
  function writeTime(at, language) {
    const known = Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
    return at.toLocaleString(known ? language : "ru", { dateStyle: known ? "medium" : "short", timeStyle: "short" });
  }

  function make(tag, attributes, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  }

  function button(word, act, attributes = {}) {
    const made = make("button", { type: "button", ...attributes }, word);
    made.addEventListener("click", act);
    return made;
  }

  /* The text with the stretches marked that a rule objects to; offsets are code points. */
  function mark(text, marks) {
    const points = [...text];
    const parts = [];
    let end = 0;
    for (const found of [...marks].sort((one, other) => one.start - other.start)) {
      if (found.end <= end) continue;
      const start = Math.max(found.start, end);
      parts.push(points.slice(end, start).join(""), make("mark", {}, points.slice(start, found.end).join("")));
      end = found.end;
    }
    return [...parts, points.slice(end).join("")];
  }

  class Problem extends Error {
    constructor(status, code) {
      super(code);
      this.status = status;
      this.code = code;
    }
  }

  class ReaderComments extends HTMLElement {
    static count = count;

    connectedCallback() {
      if (this.shadowRoot) return;
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      const page = this.lang || this.parentElement?.closest("[lang]")?.lang || navigator.language;
      this.language = Object.hasOwn(WORDS, page.slice(0, 2).toLowerCase()) ? page.slice(0, 2).toLowerCase() : "en";
      this.words = WORDS[this.language];
      this.root = make("section", { "aria-labelledby": "title", lang: this.language });
      this.root.append(make("h2", { id: "title" }, this.words.title));
      this.shadowRoot.append(this.root);
      this.open();
    }

    get page() {
      return { site: this.getAttribute("site") || "", article: this.getAttribute("article") || this.address };
    }

    get address() {
      const canonical = document.querySelector("link[rel=canonical]")?.href || "";
      return canonical.startsWith(`${location.origin}/`) ? canonical : location.href.split("#")[0];
    }

    async open() {
      this.body?.remove();
      this.body = make("div", {});
      this.root.append(this.body);
      try {
        const opened = await this.renew();
        this.limit = opened.max_characters;
        this.body.append(this.makeForm(opened.warning), this.nudge, this.outcome, this.makeList(opened));
        this.follow();
      } catch {
        const again = button(this.words.again, () => this.open(), { class: "quiet" });
        this.body.append(make("div", { class: "note bad", role: "alert" }, make("p", {}, this.words.shut), again));
      }
    }

    async renew() {
      const opened = await this.call("openings", { language: this.language });
      this.token = opened.token;
      return opened;
    }

    async call(path, body) {
      const answer = await fetch(new URL(path, SERVICE), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...this.page, ...body }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      const told = await answer.json();
      if (!answer.ok) throw new Problem(answer.status, told.code);
      return told;
    }

    makeForm(warning) {
      this.text = make("textarea", { id: "text", "aria-describedby": "rules count", maxlength: 20000 });
      this.counter = make("p", { id: "count", class: "soft" });
      this.told = make("p", { class: "told", role: "status" });
      this.button = make("button", { type: "submit" }, this.words.send);
      this.nudge = make("div", { class: "note", tabindex: "-1", role: "group", "aria-labelledby": "nudge" });
      this.outcome = make("div", { class: "note", tabindex: "-1", role: "group", "aria-labelledby": "outcome" });
      this.nudge.hidden = this.outcome.hidden = true;
      const form = make("form", {}, make("p", { id: "rules", class: "soft" }, warning));
      form.append(make("label", { for: "text" }, this.words.label), this.text);
      form.append(make("div", { class: "row" }, this.counter, this.button), this.told);
      this.text.addEventListener("input", () => this.typed());
      this.text.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      });
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.send(false);
      });
      this.showCount();
      return form;
    }

    typed() {
      this.key = null;
      this.nudge.hidden = this.outcome.hidden = true;
      this.showCount();
      clearTimeout(this.timer);
      const left = this.limit - count(this.text.value);
      if (left > TELL_FROM) return;
      this.timer = setTimeout(() => (this.told.textContent = this.counter.textContent), TELL_AFTER);
    }

    showCount() {
      const left = this.limit - count(this.text.value);
      this.counter.textContent = left < 0 ? `${this.words.over} ${-left}` : `${this.words.left} ${left}`;
      this.counter.classList.toggle("over", left < 0);
      this.text.setAttribute("aria-invalid", left < 0);
    }

    async send(insist) {
      const text = clean(this.text.value);
      if (this.busy) return;
      if (!text.trim()) return this.say(this.words.empty, this.text);
      if (count(text) > this.limit) return this.say(this.words.tooLong, this.text);
      this.wait(true);
      try {
        this.key ||= randomKey();
        this.show(text, await this.post({ text, insist }));
      } catch (problem) {
        this.say(this.explain(problem), this.button);
      }
      this.wait(false);
    }

    async post(comment) {
      const sent = { ...comment, language: this.language, key: this.key, title: clean(document.title.slice(0, 250)) };
      if (this.address.length < 2000) sent.url = this.address;
      return this.callWithToken("comments", sent);
    }

    async callWithToken(path, sent) {
      try {
        return await this.call(path, { ...sent, token: this.token });
      } catch (problem) {
        if (problem.code !== "stale_token") throw problem;
        await this.renew();
        return this.call(path, { ...sent, token: this.token });
      }
    }

    explain(problem) {
      if (problem.code === "too_long") return this.words.tooLong;
      return problem.status === 429 ? this.words.hasty : this.words.failed;
    }

    wait(busy) {
      this.busy = this.text.readOnly = busy; // what is typed meanwhile would be lost with what is sent
      this.button.setAttribute("aria-disabled", busy);
      this.button.textContent = busy ? this.words.sending : this.words.send;
      this.root.setAttribute("aria-busy", busy);
    }

    show(text, answer) {
      this.nudge.hidden = this.outcome.hidden = true;
      if (answer.outcome === "nudge") return this.warn(text, answer);
      const key = this.key;
      this.text.value = "";
      this.key = null;
      this.showCount();
      const told = {
        published: () => [],
        waiting: () => [make("p", {}, this.words.waitingMore)],
        refused: () => [
          make("p", {}, answer.message ? `${this.words.refusedWhy} ${answer.message}` : ""),
          this.offerAppeal(answer.id, key),
        ],
      };
      this.reveal(this.outcome, "outcome", this.words[answer.outcome], told[answer.outcome]());
      this.outcome.classList.toggle("bad", answer.outcome === "refused");
      if (answer.outcome === "published") this.refresh();
    }

    warn(text, answer) {
      const marked = make("blockquote", { tabindex: "0", "aria-label": this.words.label }, ...mark(text, answer.marks));
      const words = [...marked.querySelectorAll("mark")].map((found) => `“${found.textContent}”`).join(", ");
      this.reveal(this.nudge, "nudge", this.words.nudge, [
        make("p", {}, `${this.words.nudgeWhy} ${words}`),
        make("p", {}, answer.message),
        marked,
        make(
          "div",
          { class: "row buttons" },
          button(this.words.change, () => this.text.focus()),
          button(this.words.insist, () => this.send(true), { class: "quiet" }),
        ),
      ]);
      this.nudge.classList.add("bad");
    }

    /* The page's own way to appeal, with the comment's number in it; else ours. */
    offerAppeal(id, key) {
      const number = make("strong", {}, id);
      const given = this.getAttribute("appeal");
      const link = given && new URL(given, location.href);
      if (!link || !["http:", "https:", "mailto:"].includes(link.protocol)) return this.makeAppeal(number, key);
      link.searchParams.set(link.protocol === "mailto:" ? "subject" : "comment", id);
      return make("p", {}, make("a", { href: link.href }, this.words.appealLink), " · ", number);
    }

    makeAppeal(number, key) {
      const open = button(this.words.appealLink, () => this.askWhy(open.parentElement, key), { class: "quiet" });
      return make("p", {}, open, " · ", number);
    }

    askWhy(after, key) {
      const why = make("textarea", { id: "why", maxlength: 1000 });
      const send = make("button", { type: "submit" }, this.words.send);
      const form = make("form", {}, make("label", { for: "why" }, this.words.why), why, make("div", { class: "row" }, send));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.appeal(key, why.value, send);
      });
      after.querySelector("button").hidden = true;
      after.after(form);
      why.focus();
    }

    async appeal(key, why, send) {
      if (send.ariaDisabled === "true") return;
      send.ariaDisabled = true;
      try {
        await this.callWithToken("appeals", { language: this.language, key, words: clean(why).trim() || null });
        this.keep([...this.kept, key]);
        this.reveal(this.outcome, "outcome", this.words.asked, []);
        this.outcome.classList.remove("bad");
      } catch (problem) {
        send.ariaDisabled = false;
        send.previousSibling?.remove();
        send.before(make("p", { class: "over", role: "alert" }, this.explain(problem)));
      }
    }

    /* What this browser keeps: the keys of appeals made on this page, until their answers are read. */
    get kept() {
      try {
        return JSON.parse(localStorage.getItem(this.shelf)) || [];
      } catch {
        return [];
      }
    }

    get shelf() {
      return `reader-comments ${this.page.site} ${this.page.article}`;
    }

    keep(keys) {
      try {
        if (keys.length) localStorage.setItem(this.shelf, JSON.stringify(keys.slice(-KEPT)));
        else localStorage.removeItem(this.shelf);
      } catch {
        /* A browser that keeps nothing shows no answer; the comment, if restored, is there in any case. */
      }
    }

    async follow() {
      const keys = this.kept;
      const told = keys.length && (await this.call("answers", { keys }).catch(() => null));
      for (const one of told ? told.answers : []) {
        if (one.answer) this.nudge.before(this.makeAnswer(one));
        else if (one.state !== "open") this.keep(this.kept.filter((key) => key !== one.key));
      }
    }

    makeAnswer(one) {
      const note = make("div", { class: "note", role: "group", "aria-label": this.words.answered });
      const close = button(this.words.close, () => {
        this.keep(this.kept.filter((key) => key !== one.key));
        note.remove();
        this.text.focus();
      });
      close.className = "quiet";
      note.append(make("h3", {}, this.words.answered), make("p", {}, this.words[one.state]));
      note.append(make("blockquote", { dir: "auto" }, one.answer), close);
      note.classList.toggle("bad", one.state === "upheld");
      return note;
    }

    reveal(note, id, title, inside) {
      note.replaceChildren(make("h3", { id }, title), ...inside);
      note.hidden = false;
      note.focus();
    }

    say(sentence, next) {
      this.reveal(this.outcome, "outcome", sentence, []);
      this.outcome.classList.add("bad");
      next.focus();
      this.told.textContent = sentence;
    }

    makeList(opened) {
      this.list = make("ol", { "aria-labelledby": "title" });
      this.none = make("p", { class: "soft" }, this.words.none);
      this.more = button(this.words.older, () => this.showOlder(), { class: "quiet" });
      this.fill(opened);
      return make("div", {}, this.none, this.list, this.more);
    }

    fill(page) {
      this.list.append(...page.comments.map((comment) => this.makeComment(comment)));
      this.next = page.next;
      this.more.hidden = !page.next;
      this.list.hidden = !this.list.children.length;
      this.none.hidden = !this.list.hidden;
    }

    makeComment(comment) {
      const written = writeTime(new Date(comment.posted_at), this.language);
      const time = make("time", { class: "soft", datetime: comment.posted_at }, written);
      return make("li", {}, time, make("p", { dir: "auto" }, comment.text));
    }

    async refresh() {
      const opened = await this.renew().catch(() => null);
      if (!opened) return;
      this.list.replaceChildren();
      this.fill(opened);
    }

    async showOlder() {
      const page = await this.call("older", { before: this.next }).catch(() => null);
      const first = this.list.children.length;
      if (!page) return this.say(this.words.hasty, this.more);
      this.fill(page);
      const shown = this.list.children[first];
      shown?.setAttribute("tabindex", "-1");
      shown?.focus();
    }
  }

  customElements.define("reader-comments", ReaderComments);
})();
