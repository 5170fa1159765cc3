import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { API } from '../../protocol/api.ts';
import type { ConsentModel } from '../../protocol/consent-config.ts';
import type { NoticeTexts } from '../../protocol/notice-texts.ts';
import { MODEL_ABOUT, MODEL_NAMES } from '../notice-word-names.ts';
import { isFromPreview, type PreviewScene, type ToPreview } from '../preview-messages.ts';
import { modelsIn, previewScene } from '../preview-scene.ts';
import { useDrafts, useSession, useSite } from './context.ts';
import { Icon } from './Icon.tsx';
import { Tick } from './TextField.tsx';
import { inWords } from './use-action.ts';

type Device = 'phone' | 'desktop';

/** CSS pixels of the page that is shown, before it is made to fit. */
const DEVICES: Record<Device, { width: number; height: number }> = {
  phone: { width: 390, height: 640 },
  desktop: { width: 1100, height: 640 },
};
const REDRAW_AFTER_MS = 250;

/** The notice as visitors get it, drawn by the script that they load. Buttons work; nothing that is clicked here leaves the frame. */
export function ConsentPreview({
  locale,
  packs,
}: {
  locale: string;
  packs: Readonly<Record<string, NoticeTexts>>;
}) {
  const { consent } = useDrafts().draft;
  const models = modelsIn(consent.regimes);
  const [wanted, setModel] = useState<ConsentModel>('opt-in');
  const [device, setDevice] = useState<Device>('phone');
  const [theme, setTheme] = useState<'light' | 'dark'>('light');
  const [gpc, setGpc] = useState(false);
  const [isLarge, setLarge] = useState(false);
  const model = models.includes(wanted) ? wanted : models[0]!;
  const [scene, problem] = useScene(packs, { locale, model, gpc, theme });
  const asks = consent.purposes.some(({ essential }) => !essential);
  const frame = scene && asks && <Frames scene={scene} device={device} />;
  const controls = (
    <div class="preview-controls">
      <div class="tabs" role="group" aria-label="Visitors are">
        {models.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === model}
            title={MODEL_ABOUT[one]}
            onClick={() => setModel(one)}
          >
            {MODEL_NAMES[one]}
          </button>
        ))}
      </div>
      <span class="grow" />
      <div class="tabs" role="group" aria-label="Device">
        <IconChoice
          icon="phone"
          name="Telephone"
          on={device === 'phone'}
          onClick={() => setDevice('phone')}
        />
        <IconChoice
          icon="desktop"
          name="Desktop"
          on={device === 'desktop'}
          onClick={() => setDevice('desktop')}
        />
      </div>
      <div class="tabs" role="group" aria-label="Colours of the page">
        <IconChoice icon="sun" name="Light page" on={theme === 'light'} onClick={() => setTheme('light')} />
        <IconChoice icon="moon" name="Dark page" on={theme === 'dark'} onClick={() => setTheme('dark')} />
      </div>
    </div>
  );
  const signal = <Tick label="The browser sends Global Privacy Control" checked={gpc} onValue={setGpc} />;
  return (
    <div class="consent-preview">
      {!isLarge && controls}
      {problem && <p class="error">{problem}</p>}
      {!asks && (
        <div class="preview-empty">
          <p>
            Only what is essential is on this site, so visitors are not asked anything. Add a purpose, and the
            notice appears here.
          </p>
        </div>
      )}
      {!isLarge && frame}
      {!isLarge && asks && (
        <div class="row">
          {signal}
          <span class="grow" />
          <button type="button" class="button small quiet" onClick={() => setLarge(true)}>
            <Icon name="grow" size={16} />
            Full size
          </button>
        </div>
      )}
      {isLarge && (
        <Large onClose={() => setLarge(false)}>
          {controls}
          {frame}
          {signal}
        </Large>
      )}
    </div>
  );
}

function IconChoice({
  icon,
  name,
  on,
  onClick,
}: {
  icon: 'phone' | 'desktop' | 'sun' | 'moon';
  name: string;
  on: boolean;
  onClick: () => void;
}) {
  return (
    <button type="button" aria-pressed={on} title={name} onClick={onClick}>
      <Icon name={icon} />
      <span class="sr-only">{name}</span>
    </button>
  );
}

/** Follows the draft, a moment after the last change of it. */
function useScene(
  packs: Readonly<Record<string, NoticeTexts>>,
  choice: { locale: string; model: ConsentModel; gpc: boolean; theme: 'light' | 'dark' },
): [PreviewScene | null, string] {
  const { crypto } = useSession();
  const { workspace } = useSite();
  const { draft } = useDrafts();
  const { locale, model, gpc, theme } = choice;
  const { site, trusted } = workspace;
  const policyUrl =
    draft.policies.length || trusted?.policies?.length
      ? `${window.location.origin}${API.policy(site.id)}`
      : draft.policy.url.trim();
  const [scene, setScene] = useState<PreviewScene | null>(null);
  const [problem, setProblem] = useState('');
  const isFirst = useRef(true);
  useEffect(() => {
    let wanted = true;
    const timer = window.setTimeout(
      () => {
        previewScene(crypto, site.id, draft, packs, { ...choice, policyUrl }, Date.now()).then(
          (made) => {
            if (!wanted) return;
            setProblem('');
            setScene(made);
          },
          (error: unknown) => wanted && setProblem(inWords(error)),
        );
      },
      isFirst.current ? 0 : REDRAW_AFTER_MS,
    );
    isFirst.current = false;
    return () => {
      wanted = false;
      window.clearTimeout(timer);
    };
  }, [draft.consent, draft.controller.name, policyUrl, packs, locale, model, gpc, theme]);
  return [scene, problem];
}

interface Shown {
  number: number;
  scene: PreviewScene;
}

/** A new frame for every scene; the one before stays in sight until the new one has drawn. */
function Frames({ scene, device }: { scene: PreviewScene; device: Device }) {
  const stage = useRef<HTMLDivElement>(null);
  const [frames, setFrames] = useState<readonly Shown[]>([{ number: 0, scene }]);
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    setFrames((before) => {
      const last = before.at(-1)!;
      return last.scene === scene ? before : [...before.slice(-1), { number: last.number + 1, scene }];
    });
  }, [scene]);
  const newest = frames.at(-1)!.number;
  const drawn = (number: number): void => setFrames((all) => all.filter((frame) => frame.number >= number));
  useFit(stage, device, frames);
  return (
    <>
      <div class={`preview-stage preview-${scene.theme}`} ref={stage}>
        {frames.map((frame) => (
          <Frame
            key={frame.number}
            scene={frame.scene}
            onState={(granted, decided) => {
              drawn(frame.number);
              if (frame.number !== newest) return;
              setProblem('');
              setSaid(toldState(granted, decided));
            }}
            onFailed={(message) => {
              drawn(frame.number);
              if (frame.number === newest) setProblem(message);
            }}
          />
        ))}
      </div>
      {problem ? (
        <p class="error">{problem}</p>
      ) : (
        <p class="help" role="status">
          {said}
        </p>
      )}
    </>
  );
}

function Frame({
  scene,
  onState,
  onFailed,
}: {
  scene: PreviewScene;
  onState: (granted: readonly string[], decided: boolean) => void;
  onFailed: (message: string) => void;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const on = useRef({ onState, onFailed });
  on.current = { onState, onFailed };
  useLayoutEffect(() => {
    const hear = ({ source, data }: MessageEvent<unknown>): void => {
      const inside = frame.current?.contentWindow;
      if (source !== inside || !inside || !isFromPreview(data)) return;
      const message: ToPreview = { type: 'sealpost-preview-show', scene };
      // Its origin is one of its own, which no address names.
      if (data.type === 'sealpost-preview-ready') inside.postMessage(message, '*');
      else if (data.type === 'sealpost-preview-failed') on.current.onFailed(data.message);
      else on.current.onState(data.granted, data.decided);
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);
  return (
    <iframe
      ref={frame}
      class="preview-frame"
      src="preview"
      title="Preview of the notice"
      sandbox="allow-scripts"
    />
  );
}

function toldState(granted: readonly string[], decided: boolean): string {
  if (granted.length) return `${decided ? 'Decided' : 'Not decided'}: on are ${granted.join(', ')}.`;
  return decided ? 'Decided: nothing is on.' : 'Not decided: nothing is on.';
}

/** What stands below the stage, in CSS pixels; and the smallest that is still worth looking at. */
const BELOW = 112;
const SMALLEST = 0.6;

/** Makes pages of the device's size fit into the room there is, so that the whole of them is in sight. */
function useFit(stage: { current: HTMLDivElement | null }, device: Device, frames: readonly Shown[]): void {
  useLayoutEffect(() => {
    const room = stage.current;
    if (!room) return;
    const { width, height } = DEVICES[device];
    const fit = (): void => {
      const { clientWidth = width } = room.parentElement ?? {};
      // In one column the page is scrolled anyway.
      const isColumn = window.matchMedia('(max-width: 60rem)').matches && !room.closest('dialog');
      const tall = isColumn ? 1 : Math.max(SMALLEST, (window.innerHeight - startOf(room) - BELOW) / height);
      const scale = Math.min(1, clientWidth / width, tall);
      room.style.width = `${width * scale}px`;
      room.style.height = `${height * scale}px`;
      for (const inner of room.querySelectorAll('iframe')) {
        inner.style.width = `${width}px`;
        inner.style.height = `${height}px`;
        inner.style.transform = `scale(${scale})`;
      }
    };
    const observer = new ResizeObserver(fit);
    observer.observe(room.parentElement ?? room);
    window.addEventListener('resize', fit);
    fit();
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', fit);
    };
  }, [device, frames]);
}

/** Where it begins before the page is scrolled: the preview then goes along. */
function startOf(room: HTMLElement): number {
  const own = room.getBoundingClientRect().top;
  const aside = room.closest('.editor-preview');
  const column = aside?.parentElement;
  if (!column || room.closest('dialog')) return own;
  return column.getBoundingClientRect().top + window.scrollY + own - aside.getBoundingClientRect().top;
}

function Large({ children, onClose }: { children: preact.ComponentChildren; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="preview-dialog" ref={dialog} aria-label="Preview" onClose={onClose}>
      <div class="row">
        <h2 class="grow">Preview</h2>
        <button type="button" class="icon-button" title="Close" onClick={() => dialog.current?.close()}>
          <Icon name="cross" />
          <span class="sr-only">Close</span>
        </button>
      </div>
      {children}
    </dialog>
  );
}
