public import Arithmetic
public import Configuration
public import Convolutions
internal import Activity
internal import Foundation
public import MPI
public import Networks

/// How each convolution of a network is computed, decided once for all ranks and saved with them.
///
/// Algorithms round differently: a run that is resumed, or looked at again, uses the same ones.
public struct ConvolutionPlan: Codable, Sendable, Equatable {
  /// One convolution and its algorithms.
  public struct Entry: Codable, Sendable, Equatable {
    /// Which convolution.
    public let shape: ConvolutionShape
    /// How its three passes are computed.
    public let algorithms: ConvolutionAlgorithms
    /// What rank zero measured when it decided.
    public let times: [ConvolutionMeasurement.Times]?
  }

  /// The network's different convolutions, in forward order.
  public let entries: [Entry]

  /// Decides by `choice` for ranks that hold up to `partCount` parts of `batchSize` images; every rank
  /// measures under the load of all, rank zero's figures count.
  public static func decide(
    _ choice: Configuration.ConvolutionChoice, for network: NetworkDescription,
    batchSize: Int, partCount: Int, precision: Precision, _ world: Communicator
  ) throws -> ConvolutionPlan {
    let algorithms = candidates(choice)
    var chosen: [ConvolutionShape: ConvolutionMeasurement] = [:]
    if algorithms != [.direct] {
      chosen = try Stage.during("measuring convolutions") {
        try Network.measureAlgorithms(
          algorithms, for: network, batchSize: batchSize, partCount: partCount,
          precision: precision)
      }
    }
    let mine = ConvolutionPlan(
      entries: network.convolutionShapes.map {
        Entry(
          shape: $0, algorithms: chosen[$0]?.algorithms ?? .direct, times: chosen[$0]?.times)
      })
    let text = try String(decoding: JSONEncoder().encode(mine), as: UTF8.self)
    return try JSONDecoder().decode(
      ConvolutionPlan.self, from: Data(world.broadcast(text).utf8))
  }

  /// What may be chosen.
  static func candidates(_ choice: Configuration.ConvolutionChoice) -> [ConvolutionAlgorithm] {
    switch choice {
    case .auto: ConvolutionAlgorithm.allCases
    case .direct: [.direct]
    case .winograd: ConvolutionAlgorithm.allCases.filter(\.isWinograd)
    }
  }

  /// The algorithms by convolution, as a network takes them.
  public var algorithms: [ConvolutionShape: ConvolutionAlgorithms] {
    Dictionary(entries.map { ($0.shape, $0.algorithms) }, uniquingKeysWith: { first, _ in first })
  }
}
