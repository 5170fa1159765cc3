import sodium from 'libsodium-wrappers';
import { render } from 'preact';
import { libsodiumCrypto } from '../protocol/libsodium.ts';
import { createApiClient } from './api-client.ts';
import { argon2InWorker } from './browser/argon2-client.ts';
import { revisionMemory } from './browser/device-memory.ts';
import { Session } from './browser/session.ts';
import { App } from './view/App.tsx';

const root = document.getElementById('app');
if (root) void start(root);

async function start(element: HTMLElement): Promise<void> {
  await sodium.ready;
  const session = new Session(
    {
      api: createApiClient(window.fetch.bind(window)),
      crypto: libsodiumCrypto(sodium, window.crypto.subtle),
      argon2id: argon2InWorker,
      revisions: revisionMemory,
    },
    {
      now: () => Date.now(),
      setTimeout: (call, milliseconds) => window.setTimeout(call, milliseconds),
      clearTimeout: (timer) => window.clearTimeout(timer as number | undefined),
    },
  );
  watch(session);
  render(<App session={session} />, element);
  await session.begin();
}

/** Locks when nobody is there or the page goes away; asks before unsaved work is left behind. */
function watch(session: Session): void {
  const touch = (): void => session.touch();
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchstart', 'focus']) {
    window.addEventListener(type, touch, { capture: true, passive: true });
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') session.touch();
    else void session.saveDrafts();
  });
  window.addEventListener('pagehide', () => session.lock('reload'));
  window.addEventListener('beforeunload', (event) => {
    if (session.hasUnsaved()) event.preventDefault();
  });
}
