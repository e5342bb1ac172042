/// The run begins, or goes on from a checkpoint.
public struct RunStarted: Sendable, Equatable, Codable {
  /// The data set.
  public var dataset: String
  /// Images that are learnt from.
  public var images: Int
  /// The network.
  public var network: String
  /// Numbers that are learnt.
  public var parameters: Int
  /// Processes.
  public var ranks: Int
  /// Parts of each batch, V; nil in files of versions that had none.
  public var parts: Int?
  /// Machines.
  public var nodes: Int
  /// Threads of a rank.
  public var threads: Int
  /// Rounds of the run.
  public var rounds: Int
  /// Epochs of a round.
  public var epochs: Int
  /// Steps of an epoch.
  public var stepsPerEpoch: Int
  /// Steps after which the run stops early, if any.
  public var maxSteps: Int?
  /// Steps that were done before, when the run goes on from a checkpoint.
  public var stepsDone: Int
  /// The checkpoint that the run goes on from, if any.
  public var resumedFrom: String?
  /// The run's folder.
  public var output: String

  /// The beginning of a run.
  public init(
    dataset: String, images: Int, network: String, parameters: Int, ranks: Int, parts: Int? = nil,
    nodes: Int,
    threads: Int, rounds: Int, epochs: Int, stepsPerEpoch: Int, maxSteps: Int? = nil,
    stepsDone: Int = 0, resumedFrom: String? = nil, output: String
  ) {
    self.dataset = dataset
    self.images = images
    self.network = network
    self.parameters = parameters
    self.ranks = ranks
    self.parts = parts
    self.nodes = nodes
    self.threads = threads
    self.rounds = rounds
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.maxSteps = maxSteps
    self.stepsDone = stepsDone
    self.resumedFrom = resumedFrom
    self.output = output
  }

  /// Steps after which the run is over.
  public var totalSteps: Int {
    min(rounds * epochs * stepsPerEpoch, maxSteps ?? .max)
  }
}
