import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { explainer } from '../../../src/scoring/contributions/explainer.ts'

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)
const zoo = new URL('../../../../shared/data/onnx-zoo/', import.meta.url)
const withZoo = existsSync(zoo) ? {} : { skip: '../shared/data is not here' }

t.test(
  'files of common exporters: the linear one is explained, those without covers are not',
  withZoo,
  async t => {
    const numbers = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ feature: `customer.n${at}` }))
    const of = (file: string, columns: number, tensor?: string) =>
      explainer(readFileSync(new URL(file, zoo)), numbers(columns), { tensor })
    const regressor = of('spuro85/reg_LR.onnx', 10)!
    t.equal(regressor.link, 'value')
    const { inputs, outputs } = JSON.parse(
      readFileSync(new URL('reference/spuro85_reg_LR.json', zoo), 'utf8'),
    )
    const [{ data }] = Object.values(inputs) as [{ data: number[] }]
    const wanted = (Object.values(outputs) as [{ data: number[] }])[0].data
    wanted.forEach((value, place) => {
      const { base, contributions } = regressor.explain(
        Float32Array.from(data.flat().slice(10 * place, 10 * place + 10)),
      )
      t.ok(Math.abs(base + sum(contributions) - [value].flat()[0]!) < 1e-3)
    })
    t.equal(of('catboost_bank_fraud.onnx', 12), null)
    t.equal(of('fraud_gbc.onnx', 30), null)
    t.equal(of('fraud_xgboost.onnx', 30), null)
    t.equal(of('keras_churn_model.onnx', 11), null)
    t.equal(of('onnxmltools_test_xgb.onnx', 4), null)
    t.equal(of('y1220_logreg.onnx', 4), null, 'three classes')
  },
)
