import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api-client.ts';
import { InboxLocked } from '../browser/inbox-client.ts';

export interface Action {
  busy: boolean;
  /** What went wrong the last time, for a person. */
  problem: string;
  run: (work: () => Promise<void>) => void;
}

/** One thing at a time, with its failure in words. A second click while it runs does nothing. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const running = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return {
    busy,
    problem,
    run(work) {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem('');
      work()
        .catch((error: unknown) => {
          if (mounted.current && !(error instanceof InboxLocked)) setProblem(inWords(error));
        })
        .finally(() => {
          running.current = false;
          if (mounted.current) setBusy(false);
        });
    },
  };
}

export function inWords(error: unknown): string {
  if (error instanceof ApiError) return API_WORDS[error.code] ?? capital(error.message);
  return error instanceof Error ? capital(error.message) : 'Something went wrong. Please try again.';
}

const API_WORDS: Partial<Record<ApiError['code'], string>> = {
  'session-required': 'Your session has ended. Log out and log in again; nothing you typed here is lost.',
  'recovery-refused': 'This e-mail address and recovery code do not belong together.',
  'recovery-proof': 'This is not the recovery code of your account. Compare it again.',
  'rate-limited': 'Too many attempts. Wait a minute and try again.',
  'manifest-revision':
    'Somebody published this site meanwhile. Reload the page, look at the difference, and publish again.',
  'legal-hold':
    'A legal hold keeps this submission: it cannot be erased before the hold is released, under Settings, Retention.',
  'member-key-exists': 'Your account already has a key. Reload the page.',
};

const capital = (text: string): string => (text ? text[0]!.toUpperCase() + text.slice(1) : text);
