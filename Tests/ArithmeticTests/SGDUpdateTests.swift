import Arithmetic
import Numbers
import Storage
import Testing

@Suite struct SGDUpdateTests {
  /// PyTorch's `SGD`, in double precision: d = g + λp; b = μb + d, at the first step d itself;
  /// p −= η(d + μb) if `nesterov`, else p −= ηb.
  private struct Plain {
    var p: [Double]
    var b: [Double]?

    mutating func step(
      _ g: [Double], rate: Double, momentum: Double, decay: Double, nesterov: Bool
    ) {
      let d = zip(g, p).map { $0 + decay * $1 }
      let b = self.b.map { zip($0, d).map { momentum * $0 + $1 } } ?? d
      p = p.indices.map { p[$0] - rate * (nesterov ? d[$0] + momentum * b[$0] : b[$0]) }
      self.b = b
    }
  }

  @Test(
    arguments: [1, 7, 1 << 15 | 3],
    [(0.9, 5e-4, true), (0, 0, true), (0.5, 0.1, true), (0.9, 5e-4, false), (0, 0, false)])
  func isThatOfPyTorch(
    count: Int, _ setting: (momentum: Double, decay: Double, nesterov: Bool)
  ) {
    let parameters = Tensor(numbers(count, "parameters"), shape: [count])
    let velocities = Tensor(shape: [count])
    var plain = Plain(p: parameters.array.doubles)
    for (step, rate) in [0.1, 0.1, 0.01, 0.03].enumerated() {
      let values = numbers(count, "gradient \(step)")
      let gradients = Tensor(values, shape: [count])
      sgdUpdate(
        parameters: parameters, gradients: gradients, velocities: velocities,
        learningRate: Float(rate), momentum: Float(setting.momentum),
        weightDecay: Float(setting.decay), isNesterov: setting.nesterov)
      plain.step(
        values.doubles, rate: rate, momentum: setting.momentum, decay: setting.decay,
        nesterov: setting.nesterov)
      #expect(gradients.array == values)
    }
    #expect(relativeDifference(parameters.array, plain.p) < 1e-6)
    #expect(relativeDifference(velocities.array, plain.b ?? []) < 1e-6)
  }

  @Test func threadsDoNotMatter() {
    let count = 1 << 16 | 5
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    let results = [1, 2, 3].map { threads in
      Threads.setCount(threads)
      let parameters = Tensor(numbers(count, "parameters"), shape: [count])
      sgdUpdate(
        parameters: parameters, gradients: Tensor(numbers(count, "gradients"), shape: [count]),
        velocities: Tensor(numbers(count, "velocities"), shape: [count]), learningRate: 0.1,
        momentum: 0.9, weightDecay: 1e-3, isNesterov: true)
      return parameters.array
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }
}
