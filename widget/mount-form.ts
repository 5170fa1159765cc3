import type { LoadCurves, PageCrypto, SealChunk, Snippet } from '../embed/contract.ts';
import type { SubmissionId } from '../protocol/ids.ts';
import type { WidgetProblem } from '../protocol/texts.ts';
import { fill } from './element.ts';
import { asFailure, WidgetFailure } from './failure.ts';
import { formView, type FormView } from './form-view.ts';
import { fetchManifest, loadForm, type LoadedForm } from './load-form.ts';
import { sealAnswers, type SealedAnswers } from './seal-answers.ts';
import { pause } from './request.ts';
import { OUTDATED, sendSubmission } from './send-submission.ts';
import { sentView } from './sent-view.ts';
import { tell } from './tell.ts';

export interface FormPlace {
  /** Of the `<sealpost-form>`; holds a slot with the page's own fallback until the form is there. */
  root: ShadowRoot;
  snippet: Snippet;
  seal(): Promise<SealChunk>;
  loadCurves: LoadCurves;
  /** Says in place of the form why it is not there; dispatches `sealpost:error`. */
  unavailable(problem: WidgetProblem | 'snippet', code: string, retry?: () => void): void;
}

/**
 * Shows a form and sees it through: load → fill in → seal → send → receipt. Tells the page by events that never carry an answer:
 * `sealpost:ready`, `sealpost:sent` {submission}, `sealpost:error` {code}.
 */
export async function mountForm(place: FormPlace): Promise<void> {
  const { root, snippet } = place;
  const host = root.host as HTMLElement;
  const name = host.getAttribute('name') ?? '';
  try {
    checkBrowser();
    // On its way while the next chunk is: one round trip instead of two.
    const first = fetchManifest(snippet);
    first.catch(() => {});
    const seal = await place.seal().catch((cause: unknown) => {
      throw new WidgetFailure(navigator.onLine ? 'blocked' : 'offline', undefined, cause);
    });
    const crypto = seal.crypto(place.loadCurves);
    const load = (note: Promise<string>): Promise<LoadedForm> =>
      loadForm(crypto, seal, snippet, note, name, wishes(host));
    const loaded = await load(first);
    if (host.getAttribute('name') !== name) return;
    show(place, crypto, seal, loaded, () => load(fetchManifest(snippet)));
    tell(host, 'ready', {});
  } catch (error) {
    const { problem, code } = asFailure(error);
    console.error(error);
    place.unavailable(problem, code, () => void mountForm(place));
  }
}

function show(
  place: FormPlace,
  crypto: PageCrypto,
  seal: SealChunk,
  first: LoadedForm,
  load: () => Promise<LoadedForm>,
): void {
  const { root, snippet } = place;
  const host = root.host as HTMLElement;
  let loaded = first;
  /** Sent, perhaps even stored, but never confirmed: the next try must send the same bytes. */
  let unconfirmed: Delivery | undefined;
  /** Perhaps stored with other answers than the visitor means now. */
  let outdone: SubmissionId | undefined;
  let view = showForm();

  function showForm(): FormView {
    const next = formView(loaded, () => void submit());
    root.replaceChildren(next.element);
    return next;
  }

  async function submit(): Promise<void> {
    view.problem(undefined);
    try {
      const delivery = await deliver().catch(sealAnew);
      tell(host, 'sent', { submission: delivery.sealed.submission });
      showSent(delivery);
    } catch (error) {
      const { problem, code } = asFailure(error);
      console.error(error);
      tell(host, 'error', { code: problem });
      view.problem(fill(loaded.texts.problems[problem], { code }));
    } finally {
      view.progress(undefined);
    }
  }

  async function deliver(): Promise<Delivery> {
    const { texts } = loaded;
    view.progress(texts.sealing);
    await pause(0);
    const given = view.answers();
    const answers = JSON.stringify(given);
    if (unconfirmed?.answers !== answers) {
      outdone = unconfirmed?.sealed.submission ?? outdone;
      unconfirmed = { answers, sealed: await sealAnswers(crypto, seal, snippet, loaded, given, outdone) };
    }
    const delivery = unconfirmed;
    view.progress(texts.sending);
    try {
      await sendSubmission(snippet.collector, delivery.sealed);
    } catch (error) {
      // A refusal is certain: nothing of this was stored.
      if (/refused|too-large/.test(asFailure(error).problem)) unconfirmed = undefined;
      throw error;
    }
    unconfirmed = outdone = undefined;
    return delivery;
  }

  /** The owner published something new meanwhile; if the questions are the same, the visitor need not know. */
  async function sealAnew(error: unknown): Promise<Delivery> {
    if (!OUTDATED.includes(asFailure(error).code)) throw error;
    const before = loaded;
    loaded = await load();
    if (loaded.hash === before.hash) return deliver();
    const given = view.answers();
    view = showForm();
    view.restore(given, before.definition.fields);
    throw new WidgetFailure('form-changed');
  }

  function showSent({ answers, sealed }: Delivery): void {
    const sent = sentView(loaded, sealed, () => {
      root.replaceChildren(view.element);
      view.element.querySelector<HTMLElement>('input,select,textarea')?.focus();
    });
    if (JSON.stringify(view.answers()) !== answers) {
      // Something got in on its way, as browsers that fill in forms do: it was not sent, so it stays in sight and can be.
      root.replaceChildren(sent.element, view.element);
      sent.focus();
      return;
    }
    // Nothing below may jump while the visitor reads.
    sent.element.style.minHeight = `${view.element.offsetHeight}px`;
    root.replaceChildren(sent.element);
    sent.focus();
    // Whoever sits here next must not find what was sent.
    view.reset();
  }
}

interface Delivery {
  /** JSON of what was read from the form. */
  answers: string;
  sealed: SealedAnswers;
}

/** @throws WidgetFailure */
function checkBrowser(): void {
  if (!isSecureContext || !crypto.subtle) throw new WidgetFailure('not-secure');
  // Youngest of what is used: Chrome 111, Safari 16.4, Firefox 119.
  if (!('isWellFormed' in String.prototype)) throw new WidgetFailure('browser-too-old');
}

/** The form speaks the page's language; if the page names none, the visitor's. */
function wishes(host: HTMLElement): (string | null | undefined)[] {
  const page = host.closest('[lang]') ?? document.documentElement;
  return [page.getAttribute('lang'), ...navigator.languages];
}
