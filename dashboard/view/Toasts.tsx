import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { parseRoute } from '../route.ts';

export interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

const ToastContext = createContext<(toast: Toast | string) => void>(() => undefined);
export const useToast = (): ((toast: Toast | string) => void) => useContext(ToastContext);

const SHOWN_MS = 6000;
/** WCAG 2.2.1: what can be acted on stays long enough to reach. */
const SHOWN_WITH_ACTION_MS = 20_000;

/** One short message at a time, in a live region that is there from the start. It goes with the page that it was said on. */
export function Toasts({ children }: { children: ComponentChildren }) {
  const [toast, setToast] = useState<Toast | null>(null);
  const timer = useRef(0);
  const page = useRef('');
  const show = useCallback((next: Toast | string) => {
    window.clearTimeout(timer.current);
    const shown = typeof next === 'string' ? { text: next } : next;
    setToast(shown);
    page.current = pageOf(window.location.hash);
    timer.current = window.setTimeout(() => setToast(null), shown.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
  }, []);
  useEffect(() => {
    // What goes elsewhere and says so sets the address before.
    const clear = (): void => {
      if (pageOf(window.location.hash) !== page.current) setToast(null);
    };
    window.addEventListener('hashchange', clear);
    return () => window.removeEventListener('hashchange', clear);
  }, []);
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div class="toasts" role="status">
        {toast && (
          <div class="toast">
            <span>{toast.text}</span>
            {toast.action && (
              <button
                type="button"
                class="toast-action"
                onClick={() => {
                  toast.action?.run();
                  setToast(null);
                }}
              >
                {toast.action.label}
              </button>
            )}
          </div>
        )}
      </div>
    </ToastContext.Provider>
  );
}

/** Without the place on it. Of what is done in the inbox the selection may move on. */
function pageOf(hash: string): string {
  const route = parseRoute(hash);
  const of = [
    route.page,
    'site' in route && route.site,
    'tab' in route && route.tab,
    'form' in route && route.form,
  ];
  return of.join(' ');
}
