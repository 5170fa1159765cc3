import type { NoticeLayout } from '../protocol/consent-config.ts';

/** @param optOut with the icon that California asks for, and the label always in sight. */
export function handleStyle({ block, inline }: NoticeLayout, optOut: boolean): string {
  return `:host{position:fixed;z-index:2147483000;inset-block-${block === 'top' ? 'start' : 'end'}:12px;inset-inline-${inline}:12px}${optOut ? '' : ''}`;
}
