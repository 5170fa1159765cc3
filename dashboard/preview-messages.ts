import type { SiteId } from '../protocol/ids.ts';

/**
 * Between the consent editor and the frame that shows its draft. The frame runs the very script that visitors' pages run, in an origin of its own, so that
 * nothing that is drawn there can reach the dashboard and its keys.
 */
export interface PreviewScene {
  site: SiteId;
  /** Manifest note; signed by a key that is thrown away, as nobody checks it here. */
  note: string;
  /** Text of artefacts, by hash. */
  artefacts: Record<string, string>;
  locale: string;
  dir: 'ltr' | 'rtl';
  /** `DE`, `US-CA`: chooses the rule. Absent for a visitor whose place is unknown. */
  region?: string;
  /** The visitor's browser sends Global Privacy Control. */
  gpc: boolean;
  theme: 'light' | 'dark';
}

export interface ToPreview {
  type: 'sealpost-preview-show';
  scene: PreviewScene;
}

export type FromPreview =
  | { type: 'sealpost-preview-ready' }
  /** What the page would know now. */
  | { type: 'sealpost-preview-state'; granted: string[]; refused: string[]; decided: boolean }
  | { type: 'sealpost-preview-failed'; message: string };

const TYPES: readonly string[] = [
  'sealpost-preview-ready',
  'sealpost-preview-state',
  'sealpost-preview-failed',
] satisfies FromPreview['type'][];

export const isFromPreview = (data: unknown): data is FromPreview =>
  typeof data === 'object' && data !== null && TYPES.includes((data as { type?: string }).type ?? '');
