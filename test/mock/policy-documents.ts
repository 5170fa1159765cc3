import type { PolicyDocument } from '../../protocol/consent-config.ts';

/** A policy as tenants write them, in three languages; the other languages of a version say the same more briefly. */
export function policyDocument(
  locale: 'en' | 'de' | 'ar',
  version: string,
  changes = '',
  more = '',
): PolicyDocument {
  const { title, markdown } = TEXTS[locale];
  return { v: 1, kind: 'policy', locale, title, version, markdown: markdown + more, changes };
}

const TEXTS: Record<'en' | 'de' | 'ar', Pick<PolicyDocument, 'title' | 'markdown'>> = {
  en: {
    title: 'Privacy policy',
    markdown: `We repair and sell bicycles. This policy says which personal data we process when you visit our website or write to us, **why**, and what you can do about it. You can read it without accepting anything.

# What we process when you visit

When you open one of our pages, your browser tells our server your IP address, the page you ask for and the language you prefer. We need this to answer, and keep none of it once the answer is sent.

## Legal basis

Art. 6(1)(f) GDPR: we have a legitimate interest in showing you the pages you ask for. What is stored on your device, and for which of it we ask you first, is listed [below](#services).

# What we process when you write to us

Our contact form is sealed on your device. Nobody but us can open it, not even the company that runs our servers.

| What you tell us | What for | How long |
|---|---|---|
| Name, e-mail address | To answer you | 180 days after our last answer |
| Phone number, if you wish | To call you back | 180 days after our last answer |
| Your bicycle's frame number | To prepare a quote, and as the law on warranties asks | Ten years where an order comes of it |

# Your rights

You can ask us at any time

- which data about you we have (Art. 15),
- to correct (Art. 16) or erase (Art. 17) them,
- to restrict what we do with them (Art. 18),
- to be given them in a usual format (Art. 20).

> You have the right to object, on grounds relating to your particular situation, at any time to processing that is based on Art. 6(1)(f) GDPR.

If you think that we do something wrong, you can complain to a supervisory authority, for example the [Information Commissioner's Office](https://ico.example/make-a-complaint).

# Who else gets data

The companies listed [below](#processors) process data for us, as we tell them and for nothing else. \`harbour.example\` is the name of our servers in the [Netherlands](https://harbour.example/).

# Changes of this policy

When we change this policy we publish a new version and keep the old ones, so that you can see what held when.
`,
  },
  de: {
    title: 'Datenschutzerklärung',
    markdown: `Wir reparieren und verkaufen Fahrräder. Hier steht, welche personenbezogenen Daten wir verarbeiten, wenn Sie unsere Website besuchen oder uns schreiben, **warum**, und was Sie dagegen tun können.

# Was wir beim Besuch verarbeiten

Beim Aufruf einer Seite teilt Ihr Browser unserem Server Ihre IP-Adresse, die gewünschte Seite und die bevorzugte Sprache mit. Wir brauchen das für die Antwort und behalten nichts davon.

# Ihre Rechte

- Auskunft (Art. 15), Berichtigung (Art. 16), Löschung (Art. 17),
- Einschränkung (Art. 18) und Übertragbarkeit (Art. 20).
`,
  },
  ar: {
    title: 'سياسة الخصوصية',
    markdown: `نحن نصلح الدراجات ونبيعها. توضح هذه السياسة البيانات الشخصية التي نعالجها عند زيارتك لموقعنا أو مراسلتنا، **ولماذا**، وما الذي يمكنك فعله.

# ما نعالجه عند الزيارة

عند فتح إحدى صفحاتنا يخبر متصفحك خادمنا بعنوان IP الخاص بك والصفحة المطلوبة واللغة المفضلة. نحتاج ذلك للرد ولا نحتفظ بشيء منه.

| ما تخبرنا به | لماذا | المدة |
|---|---|---|
| الاسم والبريد الإلكتروني | للرد عليك | 180 يومًا |

# حقوقك

- الاطلاع على بياناتك (المادة 15)
- تصحيحها أو محوها (المادتان 16 و17)
`,
  },
};
