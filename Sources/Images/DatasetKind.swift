/// The kinds of data set that can be read, by the name that the setting `dataset` takes.
public enum DatasetKind: String, Sendable, Codable, CaseIterable {
  /// Fashion-MNIST in IDX files, 28 × 28 grey.
  case fashionMNIST = "fashion-mnist"
  /// MNIST, or any other set in four IDX files of its names.
  case mnist = "mnist"
  /// CIFAR-10, binary version, 32 × 32 RGB.
  case cifar10 = "cifar10"
  /// CIFAR-100, binary version, with its fine labels, 32 × 32 RGB.
  case cifar100 = "cifar100"
  /// SVHN, the cropped digits in MAT files, 32 × 32 RGB.
  case svhn = "svhn"
  /// SVHN, trained on its file of further digits too.
  case svhnExtra = "svhn-extra"
  /// STL-10, its images without labels, 96 × 96 RGB.
  case stl10 = "stl10"
  /// STL-10, its training images with labels: for measurement.
  case stl10Labelled = "stl10-labelled"
  /// CUB-200-2011, photographs of birds.
  case cub200 = "cub200"
  /// Stanford Dogs, photographs of dogs.
  case dogs = "dogs"
  /// ILSVRC 2012 as it is distributed, photographs of 1,000 classes.
  case ilsvrc = "ilsvrc"
  /// Folders of JPEG and PNG files, one for each class.
  case imageFolder = "image-folder"

  /// Images with their labels in tar archives, as WebDataset has them.
  case tarShards = "tar-shards"

  /// Whether the set is made of image files, or of archives of them, which are listed and then read one
  /// by one.
  public var isOfFiles: Bool {
    switch self {
    case .cub200, .dogs, .ilsvrc, .imageFolder, .tarShards: true
    case .fashionMNIST, .mnist, .cifar10, .cifar100, .svhn, .svhnExtra, .stl10, .stl10Labelled:
      false
    }
  }

  /// Where the set usually is, if there is such a place.
  ///
  /// Fashion-MNIST: where Debian's package `dataset-fashion-mnist` puts it.
  public var defaultRoot: String? {
    switch self {
    case .fashionMNIST: "/usr/share/datasets/fashion-mnist"
    case .mnist: "data/mnist"
    case .cifar10, .cifar100: "data"
    case .svhn, .svhnExtra: "data/svhn"
    case .stl10, .stl10Labelled, .cub200: "data"
    case .dogs: "data/dogs"
    case .ilsvrc: "data/ilsvrc"
    case .imageFolder, .tarShards: nil
    }
  }

  /// Mean and standard deviation of each channel, of pixels scaled to 0…1.
  package var statistics: PixelStatistics {
    switch self {
    case .fashionMNIST: PixelStatistics(mean: [0.2860], std: [0.3530])
    case .mnist: PixelStatistics(mean: [0.1307], std: [0.3081])
    case .cifar10:
      PixelStatistics(mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.2010])
    case .cifar100:
      PixelStatistics(mean: [0.5071, 0.4866, 0.4409], std: [0.2009, 0.1984, 0.2023])
    case .svhn, .svhnExtra:
      PixelStatistics(mean: [0.4377, 0.4438, 0.4728], std: [0.1201, 0.1231, 0.1052])
    case .stl10, .stl10Labelled:
      PixelStatistics(mean: [0.4467, 0.4398, 0.4066], std: [0.2603, 0.2566, 0.2713])
    case .cub200, .dogs, .ilsvrc, .imageFolder, .tarShards:
      PixelStatistics(mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225])
    }
  }
}
