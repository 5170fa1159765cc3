import { useEffect, useState } from 'preact/hooks';
import { InboxLocked } from '../browser/inbox-client.ts';
import { inWords } from './use-action.ts';

export type Loaded<T> =
  | { at: 'loading' }
  | { at: 'failed'; error: unknown; problem: string; retry: () => void }
  | { at: 'here'; value: T };

/** What `load` gives, anew when one of `on` changes. A late answer to an earlier question is dropped. */
export function useLoaded<T>(load: () => Promise<T>, on: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ at: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => {
        if (wanted) setState({ at: 'here', value });
      },
      (error: unknown) => {
        if (!wanted || error instanceof InboxLocked) return;
        setState({
          at: 'failed',
          error,
          problem: inWords(error),
          retry: () => {
            setState({ at: 'loading' });
            setAttempt(attempt + 1);
          },
        });
      },
    );
    return () => {
      wanted = false;
    };
  }, [...on, attempt]);
  return state;
}
