/**
 * English words, in lower case and without apostrophes, that leave no phrase beside them plainly said. Rather one too many: what is
 * not heard can still be told.
 */

/** They deny what is said, leave it open, or only tell of it, before it and after it. */
const DOUBT = [
  'no|\\w*not|nobody|noone|none|nothing|neither|nor|never|nowhere|without|hardly|barely|rarely|seldom',
  '(?:is|are|was|were|has|have|had|do|does|did|ca|could|wo|would|should|must|need|might|ai)nt',
  'if|unless|until|till|when|whenever|once|before|after|whether|as long as|as though|soon|or',
  'half|halfway|almost|nearly|partly|partially|mostly|sometimes|temporarily|still|yet',
  'maybe|perhaps|probably|hope|hopefully|hoping|apparently|supposedly|allegedly|seems|doubt|wonder|wondering|guess|joking|kidding',
  'think|thinks|thought|believe|believed|assume|assumed|suppose|supposed|expect|expected|pretend|imagine',
  'say|says|said|saying|tell|tells|told|telling|claim|claims|claimed|promise|promised|assured|heard|shows|according',
  'confirmed|informed|mentioned|insisted|explained|swore|wrote|written|marked',
  'unlikely|impossible|unsure|refuse|disagree|wrong|untrue|lie|instead',
  '(?<!at )last|tomorrow|next',
]

/** Before it, they ask or wish for it. */
const WISHES = [
  'what|whats|where|which|who|whos|whose|why|how|hows',
  'can|could|will|would|shall|should|may|might|must|ill|id|youll|youd|itll|thatll|theyll|gonna',
  'want|wants|wanted|wanna|need|needs|needed|get|gets|getting|wish|please|let|lets|make|be|ought|wait|waiting|ask|asked',
  'check|checking|ensure|verify',
  '(?:is|was|has|does) (?:it|this|that|the|my|your|our|he|she|everything|anything)',
  '(?:are|do|did|have|had) (?:i|you|we|they)',
]

/** A verb that begins the sentence asks, and so does one right before the phrase. */
const ASKS = /^ (?:is|are|was|has|do|does|did) | (?:is|are|was|has|does) $/

/** After it, they say what is wrong all the same, or ask for a yes. */
const TAKES_BACK = [
  'but|however|although|though|except|only|another|other|different|new|and now|and then|(?<!thanks |thank you )again',
  '(?:right|correct|huh|eh|is it|does it) $',
]

const oneOf = (words: readonly string[]) => new RegExp(` (?:${words.join('|')})(?: |$)`)
const leftOpen = oneOf([...DOUBT, ...WISHES])
const takenBack = oneOf([...DOUBT, ...TAKES_BACK])

/** Whether what stands before a phrase keeps it from being plainly said: words, each between two spaces. */
export const isLeftOpen = (before: string) => leftOpen.test(before) || ASKS.test(before)

/** Whether what stands after it does. */
export const isTakenBack = (after: string) => takenBack.test(after)
