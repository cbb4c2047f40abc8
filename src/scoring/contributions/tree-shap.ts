import { depthOf, type Ensemble, LEAF, type Nodes } from '../formula/ensemble.ts'

/** Whether the row answers a node's test with yes, as ONNX Runtime does: a missing value only where the node says so. */
function answersYes({ mode, threshold, missingIsYes }: Nodes, node: number, value: number): boolean {
  if (missingIsYes[node] === 1 && Number.isNaN(value)) return true
  const edge = threshold[node]!
  switch (mode[node]) {
    case 0:
      return value <= edge
    case 1:
      return value < edge
    case 2:
      return value >= edge
    case 3:
      return value > edge
    case 4:
      return value === edge
    default:
      return value !== edge
  }
}

/** The mean of the sum over the training rows, as the covers tell them: what is answered with nothing known. */
export function meanOf({ roots, nodes, constant }: Ensemble): number {
  const below = (node: number): number =>
    nodes.mode[node] === LEAF
      ? nodes.value[node]!
      : nodes.share[nodes.yes[node]!]! * below(nodes.yes[node]!) +
        nodes.share[nodes.no[node]!]! * below(nodes.no[node]!)
  return roots.reduce((sum, root) => sum + below(root), constant)
}

/** Leaves times the squared number of features on their way: explaining a row takes about 4 ns times this. */
export function costOf({ roots, nodes }: Ensemble, featureOf: ArrayLike<number>): number {
  const asked = new Map<number, number>()
  const visit = (node: number): number => {
    if (nodes.mode[node] === LEAF) return (asked.size + 1) ** 2
    const feature = featureOf[nodes.column[node]!]!
    const before = asked.get(feature) ?? 0
    asked.set(feature, before + 1)
    const cost = visit(nodes.yes[node]!) + visit(nodes.no[node]!)
    if (before > 0) asked.set(feature, before)
    else asked.delete(feature)
    return cost
  }
  return roots.reduce((sum, root) => sum + visit(root), 0)
}

/**
 * Path-dependent tree SHAP: each feature's Shapley value in the game where what is not known is averaged by the
 * covers. Algorithm 2 of Lundberg, Erion and Lee, "Consistent individualized feature attribution for tree ensembles"
 * (2018, arXiv:1802.03888), and of Lundberg et al., Nature Machine Intelligence 2 (2020). `featureOf` tells each
 * column's feature: columns of one feature are known together or not at all.
 * The function adds to `contributions`, one a feature; they sum to the row's sum less the mean.
 */
export function treeShap(
  { roots, nodes }: Ensemble,
  featureOf: ArrayLike<number>,
): (row: ArrayLike<number>, contributions: Float64Array) => void {
  const { mode, column, yes, no, share, value } = nodes
  // A path for each depth, copied from the one above; its element 0 stands for no feature, as in the paper. What is
  // known of a feature is all or nothing, so that the paper's "one fraction" is 1 or 0 here.
  const most = 3 + roots.reduce((most, root) => Math.max(most, depthOf(nodes, root)), 0)
  const feature = new Int32Array(most * most)
  const zero = new Float64Array(most * most)
  const one = new Uint8Array(most * most)
  const weight = new Float64Array(most * most)
  // The paper's factors of the element at `at` in a path whose last is `last`, at [last * most + at].
  const grown = table(most, (at, last) => (at + 1) / (last + 1))
  const shrunk = table(most, (at, last) => (last - at) / (last + 1))
  const ungrown = grown.map(factor => 1 / factor)
  const unshrunk = shrunk.map(factor => 1 / factor)

  /** Lengthens the path that begins at `from` by an element, which is its `last`. */
  function extend(from: number, last: number, ofZero: number, ofOne: number, added: number): void {
    const factors = last * most
    feature[from + last] = added
    zero[from + last] = ofZero
    one[from + last] = ofOne
    weight[from + last] = last === 0 ? 1 : 0
    for (let at = last - 1; at >= 0; at--) {
      const before = weight[from + at]!
      if (ofOne === 1) weight[from + at + 1]! += before * grown[factors + at]!
      weight[from + at] = ofZero * before * shrunk[factors + at]!
    }
  }

  /** Takes the element at `which` out of the path again. */
  function unwind(from: number, last: number, which: number): void {
    const factors = last * most
    const ofZero = zero[from + which]!
    if (one[from + which] === 1) {
      let next = weight[from + last]!
      for (let at = last - 1; at >= 0; at--) {
        const before = weight[from + at]!
        const unwound = next * ungrown[factors + at]!
        weight[from + at] = unwound
        next = before - unwound * ofZero * shrunk[factors + at]!
      }
    } else for (let at = last - 1; at >= 0; at--) weight[from + at]! *= unshrunk[factors + at]! / ofZero
    for (let at = which; at < last; at++) {
      feature[from + at] = feature[from + at + 1]!
      zero[from + at] = zero[from + at + 1]!
      one[from + at] = one[from + at + 1]!
    }
  }

  /** Adds a leaf's part in the contribution of each feature on the way to it. */
  function addLeaf(from: number, last: number, ofLeaf: number, contributions: Float64Array): void {
    const factors = last * most
    // Without one of the features that lead away, whichever, the weights have the same sum but for its zero fraction.
    let away = 0
    for (let at = 0; at < last; at++) away += weight[from + at]! * unshrunk[factors + at]!
    for (let which = 1; which <= last; which++) {
      if (one[from + which] === 0) {
        contributions[feature[from + which]!]! -= away * ofLeaf
        continue
      }
      const ofZero = zero[from + which]!
      let next = weight[from + last]!
      let sum = 0
      for (let at = last - 1; at >= 0; at--) {
        const unwound = next * ungrown[factors + at]!
        sum += unwound
        next = weight[from + at]! - unwound * ofZero * shrunk[factors + at]!
      }
      contributions[feature[from + which]!]! += sum * (1 - ofZero) * ofLeaf
    }
  }

  return (row, contributions) => {
    function visit(node: number, above: number, last: number, ofZero: number, ofOne: number, added: number) {
      // A branch that no row of the game can take adds nothing; its weights would be divided by 0.
      if (ofZero === 0 && ofOne === 0) return
      const from = above + most
      for (let at = 0; at < last; at++) {
        feature[from + at] = feature[above + at]!
        zero[from + at] = zero[above + at]!
        one[from + at] = one[above + at]!
        weight[from + at] = weight[above + at]!
      }
      extend(from, last, ofZero, ofOne, added)
      if (mode[node] === LEAF) {
        if (value[node] !== 0) addLeaf(from, last, value[node]!, contributions)
        return
      }
      const asked = featureOf[column[node]!]!
      const isYes = answersYes(nodes, node, row[column[node]!]!)
      const hot = isYes ? yes[node]! : no[node]!
      const cold = isYes ? no[node]! : yes[node]!
      let zeroSoFar = 1
      let oneSoFar = 1
      let end = last
      for (let at = 1; at <= last; at++) {
        if (feature[from + at] !== asked) continue
        zeroSoFar = zero[from + at]!
        oneSoFar = one[from + at]!
        unwind(from, last, at)
        end--
        break
      }
      visit(hot, from, end + 1, share[hot]! * zeroSoFar, oneSoFar, asked)
      visit(cold, from, end + 1, share[cold]! * zeroSoFar, 0, asked)
    }
    for (const root of roots) visit(root, -most, 0, 1, 1, -1)
  }
}

function table(size: number, of: (at: number, last: number) => number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, place) => of(place % size, Math.floor(place / size)))
}
