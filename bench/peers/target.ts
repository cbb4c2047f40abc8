import engineModule from '@adobe/target-decisioning-engine'
import { conditionsOf, jsonLogicOf } from './expressions.ts'
import { conditionTexts, type MakePeer } from './peer.ts'

// CommonJS, compiled from a default export.
type MakeEngine = typeof engineModule
const makeEngine = (engineModule as unknown as { default?: MakeEngine }).default ?? engineModule

/** An activity an action, all at one place, from an artifact that is there already: one page load asks for all that hold. */
export const target: MakePeer = async actions => {
  const rules = actions.map((action, index) => ({
    ruleKey: String(index),
    activityId: index + 1,
    meta: {
      'activity.id': index + 1,
      'activity.name': action.id,
      'activity.type': 'xt',
      'experience.id': 0,
      'experience.name': 'A',
      'location.name': 'target-global-mbox',
      'location.type': 'mbox',
      'location.id': 0,
      'audience.ids': [],
      'offer.id': index + 1,
      'offer.name': action.id,
      'option.id': 1,
      'option.name': 'A',
    },
    condition: {
      and: conditionTexts(action)
        .flatMap(conditionsOf)
        .map(node => jsonLogicOf(node, 'mbox.')),
    },
    consequence: { name: 'target-global-mbox', options: [{ type: 'html', content: action.id }], metrics: [] },
  }))
  const engine = await makeEngine(
    {
      client: 'bench',
      organizationId: 'bench',
      pollingInterval: 0,
      telemetryEnabled: false,
      artifactPayload: {
        version: '1.0.0',
        globalMbox: 'target-global-mbox',
        geoTargetingEnabled: false,
        meta: { clientCode: 'bench', environment: 'production' },
        responseTokens: [],
        remoteMboxes: [],
        remoteViews: [],
        localMboxes: ['target-global-mbox'],
        localViews: [],
        rules: { mboxes: { 'target-global-mbox': rules }, views: {} },
      },
    },
    {},
  )
  return async situation => {
    const { execute } = await engine.getOffers({
      request: {
        requestId: 'bench',
        id: { thirdPartyId: 'bench' },
        context: { channel: 'web' },
        execute: { pageLoad: { parameters: situation } },
      },
    })
    return execute.pageLoad.options.map(({ content }) => content)
  }
}
