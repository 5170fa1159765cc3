import type { PolicyWords } from '../policy-words.ts';

export const el: PolicyWords = {
  locale: 'el',
  title: 'Απόρρητο',
  version: 'Έκδοση {version}',
  inForce: 'Σε ισχύ από {date}',
  takesEffect: 'Τίθεται σε ισχύ στις {date}',
  held: 'Σε ισχύ από {from} έως {to}',
  earlier: 'Αυτή είναι παλαιότερη έκδοση.',
  notYet: 'Αυτή η έκδοση δεν ισχύει ακόμη.',
  coming: 'Νέα έκδοση τίθεται σε ισχύ στις {date}.',
  readCurrent: 'Διαβάστε την έκδοση που ισχύει',
  readNew: 'Διαβάστε τη νέα έκδοση',
  changed: 'Τι έχει αλλάξει',
  contents: 'Σε αυτή τη σελίδα',
  services: 'Τι αποθηκεύεται στη συσκευή σας και από ποιον',
  responsible: 'Ποιος είναι υπεύθυνος',
  officer: 'Υπεύθυνος προστασίας δεδομένων',
  versions: 'Όλες οι εκδόσεις',
  elsewhere: 'Διαβάστε την πολιτική απορρήτου',
  askedAgain: 'Ζητήθηκε ξανά συγκατάθεση',
};
