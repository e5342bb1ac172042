internal import Arithmetic
internal import Storage

/// A softmax classifier of vectors: logits x·Wᵀ + b, of which the largest is the class.
struct LinearClassifier: Sendable {
  /// D.
  let dimension: Int
  /// W (K, D).
  let weight: Tensor
  /// b (K).
  let bias: Tensor
  /// The gradients of a batch so far.
  let weightGradient: Tensor
  let biasGradient: Tensor

  /// vectors (n, D) → logits (n, K).
  func logits(_ vectors: Tensor) -> Tensor {
    let (count, classes) = (vectors.shape[0], bias.count)
    let logits = Tensor(shape: [count, classes])
    for row in 0..<count { logits.rows(row..<row + 1).copy(from: bias) }
    BLAS.product(vectors, weight, transposedB: true, into: logits, beta: 1)
    return logits
  }

  /// Adds to the gradients those of `factor`·Σ loss over vectors (n, D).
  ///
  /// - Returns: Σ loss.
  func addGradients(_ vectors: Tensor, labels: [Int], factor: Float) -> Double {
    let gradient = logits(vectors)
    let loss = CrossEntropy.backward(gradient, labels: labels, factor: factor)
    BLAS.product(gradient, transposedA: true, vectors, into: weightGradient, beta: 1)
    for row in 0..<vectors.shape[0] {
      addScaled(gradient.rows(row..<row + 1).reshaped([bias.count]), by: 1, to: biasGradient)
    }
    return loss
  }
}
