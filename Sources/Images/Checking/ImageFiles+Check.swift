internal import Files
internal import Dispatch
internal import Synchronization

extension ImageFiles {
  /// Decodes images whole, on so many threads, and says what was found.
  ///
  /// - Parameters:
  ///   - images: which.
  ///   - form: what they are brought to.
  ///   - threads: how many.
  ///   - isCounting: whether pixels are counted too.
  package func check(
    _ images: Range<Int>, as form: PixelForm, threads: Int, isCounting: Bool = false
  ) -> ImageFindings {
    let counted = isCounting ? form.channels : nil
    let all = Mutex(ImageFindings(countingChannels: counted))
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { thread in
      let decoder = ImageDecoder(form)
      decoder.deepCounts = isCounting ? DeepCounts() : nil
      var own = ImageFindings(countingChannels: counted)
      for image in stride(
        from: images.lowerBound + thread, to: images.upperBound, by: max(1, threads))
      {
        check(image, decoder, &own)
      }
      own.add(decoder.deepCounts)
      all.withLock { [own] in $0.add(own) }
    }
    return all.withLock { $0 }
  }

  private func check(
    _ image: Int, _ decoder: ImageDecoder, _ findings: inout ImageFindings
  ) {
    let name = index.listedName(image)
    do {
      try open(image, by: decoder)
      try decoder.decode()
      findings.add(
        name, decoder.facts, shorterSide: min(decoder.size.height, decoder.size.width))
      findings.count(decoder)
    } catch {
      findings.add(image, name, reason: error.problem)
    }
  }
}
