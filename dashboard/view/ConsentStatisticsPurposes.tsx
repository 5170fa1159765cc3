import { useState } from 'preact/hooks';
import type { PurposeShare } from '../consent-statistics.ts';
import { number, shareText } from '../consent-words.ts';
import type { NoticeNames } from '../shown-notice.ts';
import { ViewSwitch } from './ConsentStatisticsSeries.tsx';
import { Section } from './Page.tsx';

/** How each purpose is received, by those who decided about it. */
export function ConsentStatisticsPurposes({
  shares,
  names,
}: {
  shares: readonly PurposeShare[];
  names: NoticeNames;
}) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  if (shares.length === 0) return null;
  const nameOf = ({ purpose }: PurposeShare): string =>
    names.purposes.find(({ id }) => id === purpose)?.label ?? purpose;
  return (
    <Section
      title="By purpose"
      about="Of the answers, the share that allowed a purpose, and that did not. Who chose nothing is in neither; what was taken back later stays an answer."
      aside={<ViewSwitch view={view} onView={setView} of="By purpose" />}
    >
      {view === 'chart' ? (
        <ul class="shares">
          {shares.map((share) => (
            <li key={share.purpose}>
              <ShareBar share={share} name={nameOf(share)} />
            </li>
          ))}
        </ul>
      ) : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="By purpose, as a table">
          <table class="table table-numbers">
            <thead>
              <tr>
                <th scope="col">Purpose</th>
                <th scope="col">Allowed</th>
                <th scope="col">Refused</th>
                <th scope="col">Share allowed</th>
                <th scope="col">Periods left out</th>
              </tr>
            </thead>
            <tbody>
              {shares.map((share) => (
                <tr key={share.purpose}>
                  <th scope="row">{nameOf(share)}</th>
                  {isTold(share) ? (
                    <>
                      <td>{number(share.granted)}</td>
                      <td>{number(share.refused)}</td>
                      <td>{shareText(share.granted, share.granted + share.refused)}</td>
                    </>
                  ) : (
                    <>
                      <td>withheld</td>
                      <td>withheld</td>
                      <td>withheld</td>
                    </>
                  )}
                  <td>
                    {number(share.partsWithheld)} of {number(share.parts)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

const isTold = ({ granted, refused }: PurposeShare): boolean => granted + refused > 0;

function ShareBar({ share, name }: { share: PurposeShare; name: string }) {
  const { granted, refused, parts, partsWithheld } = share;
  const whole = granted + refused;
  if (!isTold(share)) {
    return (
      <>
        <p class="share-head">
          <strong dir="auto">{name}</strong>
          <span class="muted">withheld</span>
        </p>
        <svg class="share-bar" width="100%" height="14" aria-hidden="true">
          <rect class="series-untold" width="100%" height="14" rx="3" />
        </svg>
      </>
    );
  }
  const [yes, no] = [shareText(granted, whole), shareText(refused, whole)];
  const width = (granted / whole) * 100;
  return (
    <>
      <p class="share-head">
        <strong dir="auto">{name}</strong>
        <span class="muted">
          {number(whole)} answers
          {partsWithheld > 0 && `, without ${number(partsWithheld)} of ${number(parts)} periods`}
        </span>
      </p>
      <svg
        class="share-bar"
        width="100%"
        height="14"
        role="img"
        aria-label={`${name}: ${yes} allowed, ${no} refused`}
      >
        {/* Two bars with a gap, so that they are told apart without a colour. */}
        {granted > 0 && <rect class="series-accept-all" width={`${width}%`} height="14" rx="3" />}
        {refused > 0 && (
          <svg x={`${width}%`} width={`${100 - width}%`} height="14">
            <rect class="series-reject-all" x={granted > 0 ? 3 : 0} width="100%" height="14" rx="3" />
          </svg>
        )}
      </svg>
      <p class="share-ends" aria-hidden="true">
        <span>{yes} allowed</span>
        <span>{no} refused</span>
      </p>
    </>
  );
}
