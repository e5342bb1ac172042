import Configuration
import Datasets
import Files
import Images
import Pages
import TensorFiles
import Training

/// A form of files that come from elsewhere, or may have been damaged.
///
/// Whatever their bytes are, the program reads them or says what is wrong: it does not crash, hang, or
/// take memory that the file does not account for.
package enum ForeignForm: String, CaseIterable, Sendable {
  case image, idx, cifar, svhn, dogs, tar, listing, exclude
  case numpy, safetensors
  case settings, state, metrics

  /// What a file of this form is called in its folder.
  var fileName: String {
    switch self {
    case .image: "image"
    case .idx: "train-images-idx3-ubyte"
    case .cifar: "cifar-10-binary.tar.gz"
    case .svhn: "train_32x32.mat"
    case .dogs: "train_list.mat"
    case .tar: "train.tar"
    case .listing: "images.index"
    case .exclude: "exclude.txt"
    case .numpy: "rows.npy"
    case .safetensors: "tensors.safetensors"
    case .settings: "settings.yaml"
    case .state: "state.json"
    case .metrics: "metrics.jsonl"
    }
  }

  /// Reads the file in a folder to its end; whether it is whole.
  ///
  /// An error that says what is wrong is as good as its content.
  func read(in folder: String) -> Bool {
    do {
      try content(folder)
      return true
    } catch is FileError {
    } catch is ConfigurationError {
    } catch {
      preconditionFailure("\(rawValue): an error of another kind: \(error)")
    }
    return false
  }

  private func content(_ folder: String) throws {
    let file = Path.join(folder, fileName)
    switch self {
    case .image: try ForeignForm.decode(file)
    case .idx: _ = try Dataset.open(DatasetOptions(kind: .fashionMNIST, root: folder))
    case .cifar: _ = try Dataset.open(DatasetOptions(kind: .cifar10, root: file))
    case .svhn: _ = try Dataset.open(DatasetOptions(kind: .svhn, root: folder))
    case .dogs: _ = try ImageListing.whole(DatasetOptions(kind: .dogs, root: folder))
    case .tar: _ = try ImageListing.whole(DatasetOptions(kind: .tarShards, root: folder))
    case .listing:
      let images = Path.join(folder, "images")
      _ = try ImageListing.whole(DatasetOptions(kind: .imageFolder, root: images, index: file))
    case .exclude:
      var options = DatasetOptions(kind: .imageFolder, root: Path.join(folder, "images"))
      options.exclude = file
      _ = try Dataset.open(options)
    case .numpy:
      let array = try NumPyFile(path: file)
      if array.type.isFloat { _ = try array.tensor() } else { _ = try array.integers() }
    case .safetensors:
      let tensors = try SafetensorsFile(path: file)
      for entry in tensors.entries where entry.type?.isFloat == true {
        _ = try tensors.tensor(entry.name)
      }
    case .settings: _ = try Configuration().layered(files: [file])
    case .state: _ = try Checkpoint(path: folder).readState()
    case .metrics: _ = try RunHistory(folder: folder)
    }
  }

  /// The whole image, and then a part of it.
  private static func decode(_ file: String) throws(FileError) {
    let decoder = ImageDecoder(channels: 3)
    try decoder.open(file)
    let size = decoder.size
    // Larger ones are decoded no otherwise, and slowly.
    guard size.height * size.width <= 1 << 18 else { return }
    try decoder.decode()
    try decoder.open(file)
    try decoder.decode(
      CropBox(
        top: size.height / 3, left: size.width / 3, height: (size.height + 1) / 2,
        width: (size.width + 1) / 2))
  }
}
