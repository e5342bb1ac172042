/// Batch normalisation as Ioffe and Szegedy define it, with shortcut and ReLU, in double precision,
/// on plain (N, C, pixels): the oracle of `BatchNormalisation`.
struct PlainBatchNormalisation {
  static let epsilon = 1e-5

  let count: Int
  let channels: Int
  let pixels: Int
  let gamma: [Double]
  let beta: [Double]
  let shortcut: [Double]?
  let rectify: Bool

  struct Gradients {
    var input: [Double]
    /// Also the shortcut's.
    var beforeRectifier: [Double]
    var gamma: [Double]
    var beta: [Double]
  }

  private func places(of channel: Int) -> [Int] {
    (0..<count).flatMap { image in
      (0..<pixels).map { (image * channels + channel) * pixels + $0 }
    }
  }

  func mean(_ x: [Double], _ channel: Int) -> Double {
    let places = places(of: channel)
    return places.map { x[$0] }.reduce(0, +) / Double(places.count)
  }

  /// The biased one.
  func variance(_ x: [Double], _ channel: Int) -> Double {
    let (places, mean) = (places(of: channel), mean(x, channel))
    return places.map { (x[$0] - mean) * (x[$0] - mean) }.reduce(0, +) / Double(places.count)
  }

  private func normalised(_ x: [Double]) -> [Double] {
    var result = x
    for channel in 0..<channels {
      let mean = mean(x, channel)
      let deviation = (variance(x, channel) + PlainBatchNormalisation.epsilon).squareRoot()
      for place in places(of: channel) { result[place] = (x[place] - mean) / deviation }
    }
    return result
  }

  func forward(_ x: [Double]) -> [Double] {
    var y = normalised(x)
    for channel in 0..<channels {
      for place in places(of: channel) {
        let value = gamma[channel] * y[place] + beta[channel] + (shortcut?[place] ?? 0)
        y[place] = rectify ? max(value, 0) : value
      }
    }
    return y
  }

  func backward(_ x: [Double], outputGradient: [Double]) -> Gradients {
    let (y, hat) = (forward(x), normalised(x))
    let dz = outputGradient.indices.map { rectify && y[$0] <= 0 ? 0 : outputGradient[$0] }
    var gradients = Gradients(
      input: x, beforeRectifier: dz, gamma: gamma, beta: beta)
    for channel in 0..<channels {
      let places = places(of: channel)
      let n = Double(places.count)
      let sum = places.map { dz[$0] }.reduce(0, +)
      let products = places.map { dz[$0] * hat[$0] }.reduce(0, +)
      let deviation = (variance(x, channel) + PlainBatchNormalisation.epsilon).squareRoot()
      gradients.beta[channel] = sum
      gradients.gamma[channel] = products
      for place in places {
        gradients.input[place] =
          gamma[channel] / deviation * (dz[place] - sum / n - hat[place] * products / n)
      }
    }
    return gradients
  }
}
