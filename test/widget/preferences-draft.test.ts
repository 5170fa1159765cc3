import { describe, expect, it } from 'vitest';
import {
  decisionOf,
  startDraft,
  stateOf,
  switchPurpose,
  switchService,
} from '../../widget/preferences-draft.ts';

const media = { id: 'media', services: [{ id: 'video' }, { id: 'map' }] };
const analytics = { id: 'analytics', services: [] };
const purposes = [analytics, media];

const start = (...granted: string[]) => startDraft(purposes, (key) => granted.includes(key));
const nothing = start();

describe('a draft', () => {
  it('starts with what holds and nothing else', () => {
    expect(nothing).toEqual({ analytics: false, media: false, 'media:video': false, 'media:map': false });
    expect(start('media', 'media:map')).toMatchObject({
      media: true,
      'media:video': false,
      'media:map': true,
    });
  });

  it('has services follow their purpose', () => {
    const on = switchPurpose(nothing, media, true);
    expect(on).toMatchObject({ analytics: false, media: true, 'media:video': true, 'media:map': true });
    expect(decisionOf(on, purposes)).toEqual({ analytics: false, media: true });
    const mixed = switchService(on, media, 'map', false);
    expect(switchPurpose(mixed, media, false)).toEqual(nothing);
  });

  it('names a service only where it is other than its purpose', () => {
    const one = switchService(nothing, media, 'video', true);
    expect(decisionOf(one, purposes)).toEqual({ analytics: false, media: false, 'media:video': true });
    const allButOne = switchService(switchPurpose(nothing, media, true), media, 'video', false);
    expect(decisionOf(allButOne, purposes)).toEqual({ analytics: false, media: true, 'media:video': false });
  });

  it('has a purpose follow once all its services were switched alike', () => {
    const both = switchService(switchService(nothing, media, 'video', true), media, 'map', true);
    expect(decisionOf(both, purposes)).toEqual({ analytics: false, media: true });
    const neither = switchService(switchService(both, media, 'video', false), media, 'map', false);
    expect(decisionOf(neither, purposes)).toEqual({ analytics: false, media: false });
  });

  it('never grants a purpose because its only service was granted elsewhere', () => {
    const film = { id: 'film', services: [{ id: 'video' }] };
    const draft = startDraft([film], (key) => key === 'film:video');
    expect(stateOf(draft, film)).toEqual({ state: 'mixed', on: 1, count: 1 });
    expect(decisionOf(draft, [film])).toEqual({ film: false, 'film:video': true });
  });

  it('says on, off or how many', () => {
    expect(stateOf(nothing, media)).toEqual({ state: 'off', on: 0, count: 2 });
    expect(stateOf(switchPurpose(nothing, media, true), media)).toEqual({ state: 'on', on: 2, count: 2 });
    expect(stateOf(switchService(nothing, media, 'map', true), media)).toEqual({
      state: 'mixed',
      on: 1,
      count: 2,
    });
    expect(stateOf(switchPurpose(nothing, analytics, true), analytics).state).toBe('on');
    // Granted as a whole, each service refused by itself: what names no service is still on.
    expect(stateOf(start('media'), media)).toEqual({ state: 'mixed', on: 0, count: 2 });
  });
});
