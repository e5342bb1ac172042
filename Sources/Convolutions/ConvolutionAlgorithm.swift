package import Arithmetic

/// A way to compute a convolution.
public enum ConvolutionAlgorithm: String, CaseIterable, Codable, Sendable {
  /// Sums of products as written, in oneDNN.
  case direct
  /// The same on copies of the activations with the channels last, as oneDNN wants them for products of
  /// matrix tiles (AMX).
  ///
  /// For activations in bf16, where a processor has them; eight times as fast as its vectors.
  case channelsLast = "channels-last"
  /// Fewer multiplications by way of transformed tiles (Lavin and Gray, 2016), in oneDNN.
  ///
  /// For 3 × 3 kernels at stride 1. oneDNN 2 has it for AVX-512 only, oneDNN 3 no more.
  case winograd
  /// The same with our own transforms and oneDNN's products, on any machine, and at stride 2 as well:
  /// `WinogradPass`.
  case tiledWinograd = "tiled-winograd"
  /// The same of frequencies rounded to bf16, at twice the speed where a processor multiplies bf16.
  ///
  /// For gradients of activations in bf16. It loses a digit more than they do, which gradients bear:
  /// `docs/convolution.md`.
  case roundedWinograd = "bf16-winograd"

  /// oneDNN's word for it.
  var way: Operation.ConvolutionWay { self == .winograd ? .winograd : .direct }

  /// Whether it transforms tiles.
  public var isWinograd: Bool {
    switch self {
    case .direct, .channelsLast: false
    case .winograd, .tiledWinograd, .roundedWinograd: true
    }
  }

  /// Whether it is for backward passes alone.
  var isForGradients: Bool { self == .roundedWinograd }

  /// Whether it computes such a convolution at all.
  func fits(_ shape: ConvolutionShape) -> Bool {
    switch self {
    case .direct, .channelsLast: true
    case .winograd: shape.kernel == 3 && shape.padding == 1 && shape.stride == 1
    case .tiledWinograd, .roundedWinograd:
      shape.kernel == 3 && shape.padding == 1 && shape.stride <= 2
    }
  }
}

/// The algorithm of each of a convolution's three passes.
public struct ConvolutionAlgorithms: Codable, Equatable, Sendable {
  /// Output from input.
  public var forward: ConvolutionAlgorithm
  /// Input gradient from output gradient.
  public var backwardData: ConvolutionAlgorithm
  /// Weight gradient from input and output gradient.
  public var backwardWeights: ConvolutionAlgorithm

  /// Algorithms for the three passes.
  public init(
    forward: ConvolutionAlgorithm, backwardData: ConvolutionAlgorithm,
    backwardWeights: ConvolutionAlgorithm
  ) {
    self.forward = forward
    self.backwardData = backwardData
    self.backwardWeights = backwardWeights
  }

  /// That of a pass.
  package subscript(pass: Pass) -> ConvolutionAlgorithm {
    get {
      switch pass {
      case .forward: forward
      case .backwardData: backwardData
      case .backwardWeights: backwardWeights
      }
    }
    set {
      switch pass {
      case .forward: forward = newValue
      case .backwardData: backwardData = newValue
      case .backwardWeights: backwardWeights = newValue
      }
    }
  }

  /// The same in every pass; forward direct where it is for gradients alone.
  public init(everywhere algorithm: ConvolutionAlgorithm) {
    self.init(
      forward: algorithm.isForGradients ? .direct : algorithm, backwardData: algorithm,
      backwardWeights: algorithm)
  }

  /// Direct in every pass: what every oneDNN offers for every shape.
  public static let direct = ConvolutionAlgorithms(everywhere: .direct)
}
