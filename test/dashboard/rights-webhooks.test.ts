import { describe, expect, it } from 'vitest';
import { ApiError } from '../../dashboard/api-client.ts';
import {
  addressProblem,
  endpointState,
  EVENT_GROUPS,
  eventName,
  resultWords,
  webhookProblem,
} from '../../dashboard/webhooks.ts';
import { WEBHOOK_EVENTS } from '../../protocol/webhooks.ts';

describe('webhooks in words', () => {
  it('offer every event once', () => {
    const offered = EVENT_GROUPS.flatMap(({ events }) => events);
    expect(offered.toSorted()).toEqual([...WEBHOOK_EVENTS].toSorted());
    expect(new Set(offered.map(eventName)).size).toBe(WEBHOOK_EVENTS.length);
  });

  it('say what became of a message', () => {
    const told = (state: 'waiting' | 'delivered' | 'failed', result?: string, attempts = 1) =>
      resultWords({ state, attempts, ...(result ? { result } : {}) }).text;
    expect(told('waiting', undefined, 0)).toBe('Waiting to be sent');
    expect(told('delivered', '204')).toBe('Delivered, 204');
    expect(told('waiting', '503')).toBe('Answered 503; tried again');
    expect(told('failed', '410')).toBe('Answered 410: the receiver wants no more; given up');
    expect(told('waiting', '302')).toBe('Answered 302: redirects are not followed; tried again');
    expect(told('waiting', 'address-private')).toContain('private network');
    expect(told('failed', 'constructor')).toBe('Not reached (constructor); given up');
  });

  it('say why nothing is sent', () => {
    expect(endpointState({}).kind).toBe('good');
    expect(endpointState({ disabled: 'tenant' }).name).toBe('Paused');
    expect(endpointState({ disabled: 'gone' }).about).toContain('410');
    expect(endpointState({ disabled: 'failing' }).about).toContain('five days');
  });

  it('find a bad address before it is sent, and explain the collector’s own no', () => {
    expect(addressProblem(' https://example.com/hooks ')).toBeUndefined();
    for (const text of ['', 'example.com', 'ftp://example.com', 'https://a:b@example.com', 'https://a.b/#c'])
      expect(addressProblem(text)).toBeTypeOf('string');
    expect(webhookProblem(new ApiError('webhook-limit', 'x', 422))).toContain('ten');
    expect(webhookProblem(new ApiError('webhook-invalid', 'x', 422))).toContain('https');
    expect(webhookProblem(new ApiError('network', 'x', 0))).toBeUndefined();
    expect(webhookProblem(new Error('x'))).toBeUndefined();
  });
});
