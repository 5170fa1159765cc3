import { render } from 'preact';
import { readNote } from '../protocol/note.ts';
import type { ErasureCertificate, RightsAnswer } from '../protocol/rights.ts';
import { rightsTexts } from './choose-rights-texts.ts';
import { asReceiptFailure, openReceipt, ReceiptFailure, type Receipt } from './open-receipt.ts';
import { receiptActs } from './receipt-acts.ts';
import { receiptCsv, receiptHtml } from './receipt-export.ts';
import { receiptFile } from './receipt-file.ts';
import { receiptTexts } from './receipt-texts.ts';
import { ReceiptPage, type ReceiptActions, type ReceiptState } from './ReceiptPage.tsx';

import type { RightsPlace } from './RightsPanel.tsx';

const texts = receiptTexts(navigator.languages);
const rights = rightsTexts(navigator.languages);
const app = document.getElementById('app')!;
document.documentElement.lang = texts.locale;
document.documentElement.dir = texts.dir;
document.title = texts.title;
addEventListener('hashchange', () => void load());
void load();

/** @param quiet leaves what is shown until the new state is there. */
async function load(quiet = false): Promise<void> {
  const fragment = location.hash;
  if (!quiet) show({ step: 'loading' });
  let state: ReceiptState;
  try {
    // CSS and Intl are older than this; what is not, is the youngest thing that opening needs.
    if (!crypto.subtle) throw new ReceiptFailure('browser');
    state = {
      step: 'open',
      receipt: await openReceipt(location.origin + location.pathname.replace(/\/r\/?$/, ''), fragment),
    };
  } catch (error) {
    console.error(error);
    state = { step: 'failed', failure: asReceiptFailure(error) };
  }
  if (location.hash === fragment) show(state);
}

function show(state: ReceiptState, copied = false): void {
  const actions: ReceiptActions = {
    copied,
    retry: () => void load(),
    print: () => print(),
    copy: () => void navigator.clipboard.writeText(location.href).then(() => show(state, true)),
    download: (kind) => {
      if (state.step === 'open') download(state.receipt, kind);
    },
    saveCertificate: () => {
      if (state.step === 'erased') save('certificate.txt', state.certificate, 'text/plain');
    },
    rights: state.step === 'open' ? rightsPlace(state.receipt) : undefined,
  };
  render(<ReceiptPage state={state} texts={texts} rights={rights} actions={actions} />, app);
}

const rightsPlace = (receipt: Receipt): RightsPlace => ({
  receipt,
  acts: receiptActs(receipt),
  texts: rights,
  day: (time) =>
    new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time)),
  changed: (answer) => changed(receipt, answer),
  save,
});

function changed({ view }: Receipt, { certificate }: RightsAnswer): void {
  if (certificate === undefined) return void load(true);
  const { backupsGoneBy } = JSON.parse(readNote(certificate, 'certificate', view.site)) as ErasureCertificate;
  show({ step: 'erased', certificate, backupsGoneBy });
}

function download(receipt: Receipt, kind: 'json' | 'csv' | 'html'): void {
  const name = `${receipt.view.submission}.${kind}`;
  if (kind === 'json') save(name, receiptFile(receipt), 'application/json');
  else if (kind === 'csv') save(name, receiptCsv(receipt, texts), 'text/csv');
  else save(name, receiptHtml(receipt, texts), 'text/html');
}

function save(name: string, text: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
