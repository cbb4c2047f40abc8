/** What a peer decides about, read from the strategy's file. */
export interface PeerAction {
  readonly id: string
  readonly eligibility: string
  readonly applicability: string
  readonly suitability: string
}

export interface Situation {
  readonly customer: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
}

/** The ids of the actions all of whose conditions hold. */
export type Peer = (situation: Situation) => Promise<string[]> | string[]

/** Prepares what can be prepared before the first request. */
export type MakePeer = (actions: readonly PeerAction[]) => Promise<Peer> | Peer

export const conditionTexts = ({ eligibility, applicability, suitability }: PeerAction) => [
  eligibility,
  applicability,
  suitability,
]
