public import Arithmetic
public import DataParallel
public import Images
public import Networks

/// Everything a training run is told: one value, checked once, saved with every checkpoint.
///
/// The defaults are the paper's (Huang et al., ICML 2019, arXiv 1904.11567) for 32×32 images. Each
/// field is a setting with one name, declared in `Settings`: the flag `--base-lr` and the YAML key
/// `base-lr` are the same thing.
public struct Configuration: Sendable {
  // MARK: Data

  /// Which data set; default `fashion-mnist`.
  public var dataset: DatasetKind = .fashionMNIST
  /// Where its files are; nil for the data set's usual place.
  public var dataRoot: String?
  /// Keep the first so many training images of each class; nil for all.
  ///
  /// It is for measurement: which images they are depends on their labels.
  public var limitPerClass: Int?
  /// Height and width of an image in pixels; nil for the set's own.
  public var imageSize: Int?
  /// Channels of an image: 1, 3, or as many as its files have; nil for the set's own.
  public var channels: Int?
  /// Which numbers of 16-bit images become black and white; nil for the usual ones.
  public var pixelRange: PixelRange?
  /// Mean of each channel, of pixels scaled to 0…1; nil for the set's own.
  public var mean: [Float]?
  /// Standard deviation of each channel, of pixels scaled to 0…1; nil for the set's own.
  public var std: [Float]?
  /// How an image is varied; default `standard`, the published recipe.
  public var augmentation: Augmentation = .standard
  /// Least part of an image's area in its random crop; default 0.2, as published.
  public var cropScale = 0.2
  /// By how much brightness, contrast and saturation change; default 0.4, as published.
  public var jitter: Float = 0.4
  /// By how much of the colour circle hue turns; default 0.4, as published.
  public var hueJitter: Float = 0.4
  /// Probability that a training image loses its colours; default 0.2, as published.
  public var greyscale: Float = 0.2
  /// Whether training images are turned by right angles; default no.
  public var rotate = false
  /// Whether the training images are mirrored with probability 0.5; default no, as published for
  /// 32 × 32 images.
  public var flip = false
  /// A list of image files that are left out.
  public var exclude: String?
  /// Whether image files are kept decoded in memory, once a node; default `auto`.
  public var keepImages: KeptImages = .automatic
  /// Where the list of image files is kept; nil for the run's folder.
  public var index: String?
  /// How a training image's crop is decoded; default `exact`.
  public var decode: Decoding = .exact
  /// In which order an epoch sees the images; default `shuffled`.
  public var order: SamplingOrder = .shuffled
  /// Whether a part draws only from the images whose rows it owns; default no.
  public var shardedSampling = false
  /// Threads of a rank that load and augment; default 0, chosen from its cores.
  public var loaderWorkers = 0

  // MARK: Network

  /// The network; default `resnet18`.
  public var network: Architecture = .resnet18
  /// Channels of the first stage; default that of the published network, 64 or AlexNet's 96.
  public var width: Int {
    get { chosenWidth ?? network.usualWidth }
    set { chosenWidth = newValue }
  }
  private var chosenWidth: Int?
  /// How the network begins; default `auto`, by the size of the images.
  public var stem: StemChoice = .auto
  /// The probability of dropout in a network that has it; default 0.5.
  public var dropout = 0.5
  /// Length of a feature, the paper's d; default 128.
  public var featureDimension = 128
  /// Whether batch normalisation uses the global batch's statistics; default no, the part's own.
  public var synchronisedBatchNorm = false
  /// A safetensors file of tensors to start from; nil for random ones.
  public var initial: String?

  // MARK: Learning

  /// Rounds of the curriculum, round 0 included; default 5.
  public var rounds = 5
  /// Epochs of a round; default 200.
  public var epochs = 200
  /// Images of a step, of all ranks together; default 128.
  public var batchSize = 128
  /// Micro-batches of `batchSize` images whose gradients make one step; default 1.
  public var accumulation = 1
  /// Learning rate at the start of a schedule, after its warm-up; default 0.03.
  public var baseLearningRate = 0.03
  /// How the learning rate falls; default `step`, as published.
  public var learningRateShape: LearningRateShape = .step
  /// Epochs of a schedule, from 0, at which it falls if it falls in steps; default 120 and 160.
  public var learningRateDecayEpochs = [120, 160]
  /// What the learning rate is multiplied by at each step; default 0.1.
  public var learningRateDecayRate = 0.1
  /// Epochs at the start of a schedule in which the learning rate rises; default 0.
  public var warmUpEpochs = 0
  /// Whether the schedule starts again in each round, or is one over the whole run; default yes, as
  /// published.
  public var restartsLearningRate = true
  /// How the weights move along their gradients; default `sgd`.
  public var optimiser: OptimiserRule.Name = .sgd
  /// Momentum of the optimiser; default 0.9.
  public var sgdMomentum = 0.9
  /// Whether the momentum of SGD is Nesterov's; default yes, as in the published code.
  public var usesNesterov = true
  /// Weight decay, added to the gradient; default 5e-4.
  public var weightDecay = 5e-4
  /// By what LARS multiplies the ratio of norms, η in its paper; default 0.001.
  public var larsCoefficient = 0.001
  /// Where all random numbers come from; default 0.
  public var seed: UInt64 = 0
  /// Steps after which the run stops, all rounds counted; nil for none.
  public var maxSteps: Int?

  // MARK: Neighbourhoods

  /// Temperature of the similarity distribution, the paper's τ; default 0.1.
  public var temperature = 0.1
  /// Share of the old row that an update of the memory bank keeps, the paper's η; default 0.5.
  public var bankMomentum = 0.5
  /// What the memory bank starts from; default `random`, as published.
  public var bankStart: BankStart = .random
  /// Neighbours of an anchor, the paper's k; default 1.
  public var neighbours = 1
  /// Share of the images that become anchors with each further round; default 0.25.
  public var selectionRate = 0.25

  // MARK: Measurement

  /// Epochs between kNN evaluations, counted in a round from its start; default 1, 0 for never.
  public var evaluateEvery = 1
  /// Neighbours that vote in an evaluation, K; default 200.
  public var knnNeighbours = 200
  /// Temperature of a vote's weight exp(similarity / σ), σ; default 0.1.
  public var knnTemperature = 0.1
  /// Epochs between trainings of linear classifiers, counted as for kNN; default 0, never.
  public var linearEvery = 0
  /// Layers that get a linear classifier, by name; none for all that hold convolutions and the last.
  public var linearLayers: [String] = []
  /// Epochs of linear classifiers; default 28.
  public var linearEpochs = 28
  /// Images of a step of linear classifiers, of all ranks together; default 256.
  public var linearBatchSize = 256
  /// Learning rate of linear classifiers at the start; default 0.01.
  public var linearLearningRate = 0.01
  /// Their epochs, from 0, at which the rate falls; default 8, 16 and 24.
  public var linearDecayEpochs = [8, 16, 24]
  /// What it is multiplied by each time it falls; default 0.1.
  public var linearDecayRate = 0.1
  /// Weight decay of their weights, added to the gradient; default 5e-4.
  public var linearWeightDecay = 5e-4
  /// Whether linear classifiers judge ten crops of a test image, and not its centre alone.
  public var tenCrop = false

  // MARK: Machine

  /// The parts of a batch, of batch norm's statistics and of the bank, V; nil for one on each rank that
  /// the run is first started on.
  public var parts: Int?
  /// Numbers that activations are computed in; default `fp32`.
  public var precision: Precision = .fp32
  /// How convolutions are computed; default `auto`, by measuring.
  public var convolution: ConvolutionChoice = .auto
  /// How gradients are summed over ranks; default `auto`.
  public var reduction: ReductionOptions.Way = .auto
  /// What messages of gradients are made of; default `none`, floats.
  public var compression: ReductionOptions.Compression = .none
  /// Least size of a bucket of gradients, in MiB; default 1.
  public var bucketSize = 1.0

  // MARK: Run

  /// The run's folder; nil for `runs/<dataset>-<network>`.
  public var output: String?
  /// When checkpoints are due, beside the one at each round's end; default every 10 epochs.
  public var checkpointEvery = CheckpointInterval.epochs(10)
  /// How many of the newest checkpoints are kept, beside one of each round; default 2.
  public var keepCheckpoints = 2
  /// How long the run may last; nil for as long as it takes.
  public var timeLimit: TimeSpan?
  /// How long a job stands still before it says for whom it waits; default 60 s, 0 for never.
  public var stallWarn = TimeSpan(seconds: 60)
  /// How long a job stands still before it is ended; default 600 s, 0 for never.
  public var stallAbort = TimeSpan(seconds: 600)
  /// A file for a trace of what each rank did; nil for none.
  public var timeline: String?
  /// Whether to continue from a checkpoint; default `auto`, from the newest of `output`, if any.
  public var resume: Resume = .automatic
  /// Epochs between two writings of the run's page; default 0, for none.
  public var reportEvery = 0
  /// Seconds between two lines of progress in a log; default 5.
  public var logEvery = 5.0

  /// The most parts that a run may have.
  public static let mostParts = 1 << 16

  /// The defaults.
  public init() {}

  /// Whether features are judged in a run.
  public var isEvaluated: Bool { evaluateEvery > 0 || linearEvery > 0 }

  /// The run's folder: `output`, or the name that a requeued job finds again.
  public var outputFolder: String {
    output ?? "runs/\(dataset.rawValue)-\(network.rawValue)"
  }
}
