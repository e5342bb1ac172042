public import Files
public import Storage

extension ImageSplit {
  /// Plain pixels scaled to 0…1, one row an image: (n, C · H · W).
  ///
  /// - Throws: An error that names the file that cannot be read.
  public func rawPixels(_ range: Range<Int>) throws(FileError) -> Tensor {
    let plain = PixelStatistics(
      mean: Array(repeating: 0, count: channels), std: Array(repeating: 1, count: channels))
    return try pixels(range, plain)
  }

  /// Pixels as a network sees them, scaled to 0…1 and normalised with the set's mean and standard
  /// deviation, one row an image: (n, C · H · W).
  ///
  /// Scaled to unit length they are the rows of the vote on raw pixels, a network's baseline.
  ///
  /// - Throws: An error that names the file that cannot be read.
  public func normalisedPixels(_ range: Range<Int>) throws(FileError) -> Tensor {
    try pixels(range, statistics)
  }

  private func pixels(
    _ range: Range<Int>, _ statistics: PixelStatistics
  ) throws(FileError) -> Tensor {
    let rows = Tensor(shape: [range.count, imageElements])
    let augmenter = Augmenter(with(statistics))
    for (row, index) in range.enumerated() {
      try augmenter.prepare(
        index, nil, seed: 0, round: 0, epoch: 0, into: rows.rows(row..<(row + 1)))
    }
    return rows
  }
}
