import { useEffect, useRef } from 'preact/hooks';
import type { UtcTime } from '../../protocol/time.ts';
import type { WebhookId } from '../../protocol/webhooks.ts';
import { CopyButton } from './CopyButton.tsx';
import { Note } from './Problem.tsx';
import { fullTime } from './times.ts';

export interface ShownSecret {
  webhook: WebhookId;
  url: string;
  secret: string;
  /** After a rotation: so long the old one signs as well. */
  rotatedUntil?: UtcTime | undefined;
}

export function WebhookSecret({ shown, onDone }: { shown: ShownSecret; onDone: () => void }) {
  const { url, secret, rotatedUntil } = shown;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('button')?.focus(), [secret]);
  return (
    <Note kind="good" icon="key">
      <p>
        <strong>{rotatedUntil ? 'The new secret' : 'The secret'}</strong> for{' '}
        <code class="breakable">{url}</code>. It is shown only now. Your receiver checks with it that a
        message comes from here.
      </p>
      <div class="secret" ref={box}>
        <code class="breakable">{secret}</code>
        <CopyButton text={secret} what="Secret" />
      </div>
      {rotatedUntil && (
        <p>
          Every message is signed with both until {fullTime(rotatedUntil)}: change your receiver within that
          day, and nothing is lost.
        </p>
      )}
      <button type="button" class="button small quiet" onClick={onDone}>
        I have kept it
      </button>
    </Note>
  );
}
