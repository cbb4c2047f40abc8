/** What some bytes are that are no ONNX model, and how to get one: the files that people hand over by mistake. */
const OTHERS: readonly (readonly [start: string | readonly number[], what: string, remedy: string])[] = [
  ['version https://git-lfs', 'a Git LFS pointer, not the file itself', 'fetch it with `git lfs pull`'],
  [[0x80, 0x02], 'a Python pickle', 'convert the model in Python, with skl2onnx for scikit-learn'],
  [[0x80, 0x03], 'a Python pickle', 'convert the model in Python, with skl2onnx for scikit-learn'],
  [[0x80, 0x04], 'a Python pickle', 'convert the model in Python, with skl2onnx for scikit-learn'],
  [[0x80, 0x05], 'a Python pickle', 'convert the model in Python, with skl2onnx for scikit-learn'],
  [
    'PK\x03\x04',
    'a zip archive (PyTorch, Keras)',
    'export it with torch.onnx.export or tf2onnx; unpack an .onnx that is in it',
  ],
  [[0x1f, 0x8b], 'compressed with gzip', 'unpack it with `gunzip`'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file (Keras)', 'convert it with tf2onnx'],
  ['CBM1', 'a CatBoost model', 'save it with `save_model(path, format="onnx")`'],
  ['tree\nversion=', 'a LightGBM text model', 'convert it with onnxmltools'],
  ['{', 'JSON (an XGBoost model?)', 'convert it with onnxmltools'],
  ['<', 'XML or HTML', 'download the file itself; convert PMML by exporting from the tool that trained it'],
]

/** One sentence about bytes that could not be read as ONNX. */
export function whatElse(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'is empty: copy the file again'
  const known = OTHERS.find(([start]) => {
    const wanted = typeof start === 'string' ? Buffer.from(start, 'latin1') : Buffer.from(start)
    return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, wanted.length)).equals(wanted)
  })
  if (known) return `is no ONNX model but ${known[1]}: ${known[2]}`
  if (Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'ORTM')
    return 'is in the ORT format: give the .onnx that it was made from'
  return 'is no ONNX model, or only a part of one: copy the file again, or export it again'
}
