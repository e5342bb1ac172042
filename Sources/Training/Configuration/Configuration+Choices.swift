public import Kernels

extension Configuration {
  /// The data sets there are readers for.
  public enum DatasetName: String, Sendable, CaseIterable {
    /// Fashion-MNIST: 60,000 + 10,000 grey images of 28×28, 10 classes.
    case fashionMNIST = "fashion-mnist"
    /// MNIST, or any set in its four IDX files.
    case mnist
    /// CIFAR-10: 50,000 + 10,000 colour images of 32×32, 10 classes.
    case cifar10
    /// CIFAR-100: the same with 100 classes.
    case cifar100
    /// Folders of JPEG and PNG files, one for each class.
    case imageFolder = "image-folder"
  }

  /// How an image is varied from epoch to epoch.
  public enum Augmentation: String, Sendable, CaseIterable {
    /// The published recipe: crop, colour jitter, grey.
    case standard
    /// The plain image.
    case none
  }

  /// In which order an epoch sees the images.
  public enum Order: String, Sendable, CaseIterable {
    /// Another permutation each epoch.
    case shuffled
    /// The data set's own order.
    case sequential
  }

  /// The networks there are.
  public enum NetworkName: String, Sendable, CaseIterable {
    /// 2, 2, 2, 2 basic blocks.
    case resnet18
    /// 3, 4, 6, 3 basic blocks.
    case resnet34
    /// 3, 4, 6, 3 bottleneck blocks.
    case resnet50
    /// 3, 4, 23, 3 bottleneck blocks.
    case resnet101
  }

  /// What the rows of the memory bank start as.
  public enum BankStart: String, Sendable, CaseIterable {
    /// Random unit rows, as published.
    case random
    /// The untrained network's own features of the plain images.
    case features
  }

  /// Numbers that activations and their gradients are stored in, and bank passes multiply.
  public typealias Precision = Kernels.Precision

  /// How convolutions are computed.
  public enum ConvolutionChoice: String, Sendable, CaseIterable {
    /// The faster of the two, measured for each layer.
    case auto
    /// Directly.
    case direct
    /// By Winograd's transform, where it applies.
    case winograd
  }

  /// Whether to continue from a checkpoint.
  public enum Resume: Sendable, Equatable {
    /// From the newest checkpoint in the output folder, or from the start where there is none.
    case automatic
    /// From the start.
    case never
    /// From this checkpoint.
    case path(String)
  }
}
