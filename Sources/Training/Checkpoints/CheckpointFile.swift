internal import Files
internal import Storage
internal import TensorFiles

/// One file of a checkpoint, to be written on any thread: what it holds stays as it is meanwhile.
struct CheckpointFile: Sendable {
  /// Numbers of a tensor.
  enum Content: Sendable {
    case floats(Tensor)
    case integers([Int64])
    case indices([Int32])
  }

  /// What is in it.
  enum Kind: Sendable {
    case tensors([(entry: SafetensorsEntry, content: Content)])
    case text([UInt8])
  }

  let name: String
  let kind: Kind

  /// What is on the disk of one.
  struct Written: Sendable {
    let name: String
    let bytes: Int
    let checksum: UInt64
  }

  /// Writes it into a checkpoint's folder, and says what is on the disk then.
  func write(into checkpoint: Checkpoint) throws(FileError) -> Written {
    let path = checkpoint.file(name)
    switch kind {
    case .text(let bytes): try ReplacementFile.write(bytes, to: path)
    case .tensors(let tensors):
      let writer = try SafetensorsWriter(
        path: path, entries: tensors.map(\.entry), metadata: ["format": "pt"])
      for (entry, content) in tensors {
        switch content {
        case .floats(let tensor): try writer.write(tensor, to: entry.name)
        case .integers(let numbers): try writer.write(integers: numbers, to: entry.name)
        case .indices(let numbers):
          for start in stride(from: 0, to: numbers.count, by: CheckpointFile.pieceSize) {
            let piece = numbers[start..<min(start + CheckpointFile.pieceSize, numbers.count)]
            try writer.write(integers: piece.map(Int64.init), to: entry.name)
          }
        }
      }
      try writer.commit()
    }
    let (bytes, checksum) = try Checksum.ofFile(path)
    return Written(name: name, bytes: bytes, checksum: checksum)
  }

  private static let pieceSize = 1 << 18
}
