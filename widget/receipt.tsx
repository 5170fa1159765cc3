import { render } from 'preact';
import { asReceiptFailure, openReceipt, ReceiptFailure } from './open-receipt.ts';
import { receiptFile } from './receipt-file.ts';
import { receiptTexts } from './receipt-texts.ts';
import { ReceiptPage, type ReceiptState } from './ReceiptPage.tsx';

const texts = receiptTexts(navigator.languages);
const app = document.getElementById('app')!;
document.documentElement.lang = texts.locale;
document.documentElement.dir = texts.dir;
document.title = texts.title;
addEventListener('hashchange', () => void load());
void load();

async function load(): Promise<void> {
  const fragment = location.hash;
  show({ step: 'loading' });
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
  const actions = {
    copied,
    retry: () => void load(),
    print: () => print(),
    copy: () => void navigator.clipboard.writeText(location.href).then(() => show(state, true)),
    download: () => {
      if (state.step === 'open') save(`${state.receipt.view.submission}.json`, receiptFile(state.receipt));
    },
  };
  render(<ReceiptPage state={state} texts={texts} actions={actions} />, app);
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
