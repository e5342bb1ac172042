public import Logging

/// What `and-dist discover` is told.
public struct DiscoverOptions: Sendable, Equatable {
  /// A NumPy file of unit rows, (N, d) float32.
  public var features: String
  /// Temperature of the similarity distribution, τ.
  public var temperature: Double
  /// Neighbours of an anchor, k.
  public var neighbours: Int
  /// Share of the rows that become anchors with each round.
  public var selectionRate: Double
  /// The round, which says how many anchors there are; none in round 0.
  public var round: Int
  /// The folder of the three files that are written.
  public var output: String
  /// The least level of what is logged.
  public var logLevel: Logger.Level

  /// What a command line says.
  public init(
    features: String, temperature: Double, neighbours: Int, selectionRate: Double, round: Int,
    output: String, logLevel: Logger.Level
  ) {
    self.features = features
    self.temperature = temperature
    self.neighbours = neighbours
    self.selectionRate = selectionRate
    self.round = round
    self.output = output
    self.logLevel = logLevel
  }
}
