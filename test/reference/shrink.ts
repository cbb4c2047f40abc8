/** A JSON value, as a tree to be cut. */
type Tree = unknown
type Path = readonly PropertyKey[]

/**
 * Takes away whatever can be taken away so that `fails` still holds, the largest parts first; tries until `deadline` (epoch ms).
 * `mayGo` tells what may be taken away at all.
 */
export async function shrunk<T>(
  whole: T,
  mayGo: (path: Path) => boolean,
  fails: (smaller: T) => Promise<boolean>,
  deadline: number,
): Promise<T> {
  let smallest = whole
  for (let hasShrunk = true; hasShrunk && Date.now() < deadline; ) {
    hasShrunk = false
    for (const path of paths(smallest).filter(mayGo)) {
      if (Date.now() >= deadline) break
      if (!isThere(smallest, path)) continue
      const smaller = without(smallest, path) as T
      if (!(await fails(smaller))) continue
      smallest = smaller
      hasShrunk = true
    }
  }
  return smallest
}

/** All parts, those with most in them first; the later of a list before the earlier, so that indices stay what they are. */
function paths(tree: Tree, path: Path = []): Path[] {
  const inside = children(tree).flatMap(([key, child]) => paths(child, [...path, key]))
  return [path, ...inside.reverse()].sort((a, b) => a.length - b.length)
}

function children(tree: Tree): [PropertyKey, Tree][] {
  if (Array.isArray(tree)) return tree.map((child, index) => [index, child])
  return typeof tree === 'object' && tree !== null ? Object.entries(tree) : []
}

function isThere(tree: Tree, [key, ...rest]: Path): boolean {
  if (key === undefined) return true
  const child = children(tree).find(([name]) => name === key)
  return child !== undefined && isThere(child[1], rest)
}

function without(tree: Tree, [key, ...rest]: Path): Tree {
  const left = children(tree).flatMap(([name, child]): [PropertyKey, Tree][] => {
    if (name !== key) return [[name, child]]
    return rest.length === 0 ? [] : [[name, without(child, rest)]]
  })
  return Array.isArray(tree) ? left.map(([, child]) => child) : Object.fromEntries(left)
}
