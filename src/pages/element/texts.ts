/** What the element says itself; `element.texts = { … }` says it in another language. */
export const TEXTS = {
  label: 'Suggested actions',
  accept: 'Accept',
  decline: 'Decline',
  later: 'Later',
  whyNot: 'Why not?',
  saving: 'Saving',
  accepted: 'Accepted',
  declined: 'Declined',
  postponed: 'Not now',
  notSaved: 'Not saved: ',
  liftedBy: 'Until: ',
  waiting: 'Connecting again; what you answer is sent then',
  newer: 'New suggestions wait until you leave these',
  first: 'Suggested: ',
  better: 'Best now',
  none: 'No suggestion now',
  over: 'This conversation is over; nothing more can be answered',
}

export type Texts = typeof TEXTS

/** Reasons of a rejection, as they are sent and as they are shown. */
export const REASONS: Readonly<Record<string, string>> = {
  'not-interested': 'Not interested',
  'too-expensive': 'Too expensive',
  'has-elsewhere': 'Has it elsewhere',
  'does-not-fit': 'Does not fit',
}
