internal import RealModule
package import Storage

/// The cross-entropy of a softmax, −log p(label).
package enum CrossEntropy {
  /// The mean softmax of each `views` consecutive rows of logits (n · views, K) → (n, K).
  package static func meanSoftmax(_ logits: Tensor, views: Int) -> Tensor {
    let classes = logits.shape[1]
    let means = Tensor(shape: [logits.shape[0] / views, classes])
    for row in 0..<logits.shape[0] {
      let places = row * classes..<(row + 1) * classes
      let largest = places.reduce(-Float.infinity) { max($0, logits[$1]) }
      let sum = places.reduce(Float(0)) { $0 + .exp(logits[$1] - largest) }
      for (label, place) in places.enumerated() {
        means[row / views * classes + label] +=
          .exp(logits[place] - largest) / (sum * Float(views))
      }
    }
    return means
  }

  /// Replaces logits (n, K) by their gradients, `factor`·(softmax − one-hot).
  ///
  /// - Returns: The sum of the n losses.
  package static func backward(_ logits: Tensor, labels: [Int], factor: Float) -> Double {
    let classes = logits.shape[1]
    precondition(labels.count == logits.shape[0], "\(labels.count) labels of \(logits.shape)")
    var loss = 0.0
    for (row, label) in labels.enumerated() {
      let places = row * classes..<(row + 1) * classes
      let own = logits[row * classes + label]
      let largest = places.reduce(-Float.infinity) { max($0, logits[$1]) }
      var sum: Float = 0
      for place in places {
        logits[place] = .exp(logits[place] - largest)
        sum += logits[place]
      }
      for place in places { logits[place] *= factor / sum }
      logits[row * classes + label] -= factor
      loss += .log(Double(sum)) + Double(largest - own)
    }
    return loss
  }
}
