/// One of the three passes of a convolution.
package enum Pass: Hashable, Sendable, CaseIterable {
  /// Output from input.
  case forward
  /// Input gradient from output gradient.
  case backwardData
  /// Weight gradient from input and output gradient.
  case backwardWeights
}
