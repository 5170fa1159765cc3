import { render, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { rightsTexts } from './choose-rights-texts.ts';
import {
  asReceiptFailure,
  openReceipt,
  ReceiptFailure,
  SubmissionErased,
  type Receipt,
} from './open-receipt.ts';
import { readCertificate } from './read-certificate.ts';
import { receiptDates } from './receipt-dates.ts';
import { receiptCsv, receiptHtml } from './receipt-export.ts';
import { receiptFile } from './receipt-file.ts';
import { receiptTexts } from './receipt-texts.ts';
import { ReceiptPage, type ReceiptActions, type ReceiptState, type ReceiptWords } from './ReceiptPage.tsx';

const texts = receiptTexts(navigator.languages);
document.documentElement.lang = texts.locale;
document.documentElement.dir = texts.dir;
document.title = texts.title;
render(
  <ReceiptApp
    collector={location.origin + location.pathname.replace(/\/r\/?$/, '')}
    words={{
      texts,
      rights: rightsTexts(navigator.languages),
      dates: receiptDates(navigator.languages, texts.locale),
    }}
  />,
  document.getElementById('app')!,
);

/** @param collector base address, no slash at the end. */
function ReceiptApp({ collector, words }: { collector: string; words: ReceiptWords }): VNode {
  const [state, setState] = useState<ReceiptState>({ step: 'loading' });
  const [copied, setCopied] = useState(false);

  /** Shows what the address names, unless it names something else by then. */
  const load = async (keep: (state: ReceiptState) => boolean = () => true): Promise<boolean> => {
    const fragment = location.hash;
    const opened = await openState(collector, fragment);
    if (location.hash !== fragment || !keep(opened)) return false;
    setState(opened);
    return true;
  };
  const start = (): void => {
    setState({ step: 'loading' });
    document.title = words.texts.title;
    void load();
  };
  useEffect(() => {
    addEventListener('hashchange', start);
    start();
    return () => removeEventListener('hashchange', start);
  }, []);

  const erased = async (certificate: string): Promise<void> =>
    setState({ step: 'erased', byThisPage: true, ...(await readCertificate(collector, certificate)) });
  /** What is shown stays where there is no better; what has gone meanwhile goes here too. */
  const reload = (): Promise<boolean> =>
    load((opened) => opened.step !== 'failed' || opened.failure.problem === 'refused');

  const actions: ReceiptActions = {
    retry: start,
    reload,
    erased,
    async settle({ certificate, state: now, event }) {
      if (certificate !== undefined) return erased(certificate);
      if ((await reload()) || state.step !== 'open') return;
      const { receipt } = state;
      const events = event ? [...receipt.view.events, event] : receipt.view.events;
      setState({ step: 'open', receipt: { ...receipt, view: { ...receipt.view, state: now, events } } });
    },
    download: (kind) => {
      if (state.step === 'open') download(state.receipt, kind, words);
    },
    save,
    print: () => print(),
    copied,
    copy: () => void navigator.clipboard.writeText(location.href).then(() => setCopied(true)),
  };
  return <ReceiptPage state={state} words={words} actions={actions} />;
}

async function openState(collector: string, fragment: string): Promise<ReceiptState> {
  try {
    // CSS and Intl are older than this; what is not, is the youngest thing that opening needs.
    if (!crypto.subtle) throw new ReceiptFailure('browser');
    return { step: 'open', receipt: await openReceipt(collector, fragment) };
  } catch (error) {
    if (error instanceof SubmissionErased) {
      const read = await readCertificate(collector, error.certificate).catch(asReceiptFailure);
      if (!(read instanceof ReceiptFailure)) return { step: 'erased', byThisPage: false, ...read };
      return { step: 'failed', failure: read };
    }
    console.error(error);
    return { step: 'failed', failure: asReceiptFailure(error) };
  }
}

function download(receipt: Receipt, kind: 'json' | 'csv' | 'html', words: ReceiptWords): void {
  const name = `${receipt.view.submission}.${kind}`;
  if (kind === 'json') save(name, receiptFile(receipt), 'application/json');
  else if (kind === 'csv') save(name, receiptCsv(receipt, words), 'text/csv');
  else save(name, receiptHtml(receipt, words), 'text/html');
}

function save(name: string, text: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
