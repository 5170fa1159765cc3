import { useRef, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';
import { useToast } from './Toasts.tsx';

export function CopyButton({ text, what, quiet = false }: { text: string; what: string; quiet?: boolean }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef(0);
  const toast = useToast();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      toast(`${what} copied.`);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => setCopied(false), 2500);
    } catch {
      toast('The browser does not allow copying here. Select the text and copy it by hand.');
    }
  };
  return (
    <button type="button" class={`button small ${quiet ? 'quiet' : ''}`} onClick={() => void copy()}>
      <Icon name={copied ? 'check' : 'copy'} size={16} />
      {copied ? 'Copied' : 'Copy'}
      <span class="sr-only"> {what}</span>
    </button>
  );
}
