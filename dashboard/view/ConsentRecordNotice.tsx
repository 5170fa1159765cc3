import type { Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import { languageName } from '../language-name.ts';
import { MODEL_NAMES } from '../notice-word-names.ts';
import type { Shown } from '../shown-notice.ts';
import { Icon } from './Icon.tsx';
import { Note } from './Problem.tsx';
import type { Loaded } from './use-loaded.ts';

/** The words and buttons of a notice, in their order, as the record's hash names them. Nothing in it can be clicked. */
export function ConsentRecordNotice({ shown, hash }: { shown: Loaded<Shown>; hash: string }) {
  if (shown.at === 'loading') return <p class="muted">Fetching it by its hash…</p>;
  if (shown.at === 'failed') {
    return (
      <Note kind="bad" icon="warning">
        <p>{shown.problem}</p>
        <button type="button" class="button small" onClick={shown.retry}>
          Try again
        </button>
      </Note>
    );
  }
  const { value } = shown;
  if (value.at !== 'here') {
    return (
      <Note kind="bad" icon="warning">
        <p>{TROUBLE[value.at]}</p>
        <Hash hash={hash} />
      </Note>
    );
  }
  const { notice, details } = value;
  return (
    <>
      <p class="help">
        {languageName(notice.locale)} · {MODEL_NAMES[notice.model]}. Every word and the order of the buttons,
        which all looked alike; colours and place were those of your page.
      </p>
      <figure class="shown" lang={notice.locale} dir={notice.dir} aria-label="The notice">
        <p class="shown-title">{notice.title}</p>
        <p class="shown-text">{notice.text}</p>
        <ul class="shown-purposes">
          {notice.purposes.map(({ id, label }) => (
            <li key={id}>{label}</li>
          ))}
        </ul>
        {notice.links.length > 0 && (
          <ul class="shown-links">
            {notice.links.map(({ label, url }) => (
              <li key={url}>
                <span>{label}</span> <code class="breakable">{url}</code>
              </li>
            ))}
          </ul>
        )}
        <ul class="shown-buttons">
          {notice.buttons.map(({ act, label }) => (
            <li key={act}>{label}</li>
          ))}
        </ul>
      </figure>
      <p class="shown-proof">
        <Icon name="check" size={16} />
        <span>This browser has computed its SHA-256; it is the one that the record names.</span>
      </p>
      <Hash hash={hash} />
      <Behind notice={notice} details={details} />
    </>
  );
}

const TROUBLE: Record<Exclude<Shown['at'], 'here'>, string> = {
  missing:
    'The collector no longer hands this notice out. What was shown can be proved only by somebody who kept it: its hash is below.',
  changed:
    'The collector handed out something else under this hash, so it is not shown. Whoever runs the collector has to look into that.',
  unreadable: 'It has the hash that the record names, but is no notice that this version can read.',
};

const Hash = ({ hash }: { hash: string }) => (
  <p>
    <code class="breakable small-text">{hash}</code>
  </p>
);

function Behind({ notice, details }: { notice: Notice; details: NoticeDetails | null }) {
  const others: [string, string][] = [
    ['Way back to the choices', notice.handle],
    ['Withdraw', notice.withdraw],
    ['Before a question that is asked again', notice.changed],
    ['Where the browser’s signal was honoured', notice.gpc],
    ['Where a choice could not be confirmed', notice.failed],
  ];
  return (
    <details class="technical">
      <summary>
        What stood behind “{notice.buttons.find(({ act }) => act === 'choose')?.label ?? 'Choose'}”, and other
        words
      </summary>
      <div class="shown-behind">
        {details ? (
          <div class="shown" lang={details.locale} dir={details.dir}>
            <p class="shown-title">{details.title}</p>
            <p class="shown-text">{details.intro}</p>
            <ul class="shown-details">
              {details.purposes.map(({ id, label, description, services }) => (
                <li key={id}>
                  <strong>{label}</strong>
                  <p>{description}</p>
                  {services.length > 0 && (
                    <ul>
                      {services.map((service) => (
                        <li key={service.id}>
                          {service.name}
                          {service.description && `: ${service.description}`}
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <p class="muted">The collector does not hand out the preferences that belong to this notice.</p>
        )}
        <dl class="facts">
          {others.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd lang={notice.locale} dir="auto">
                {text}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </details>
  );
}
